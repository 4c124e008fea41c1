"""Prints the polynomial coefficients of assembly/math, lowest power first: python3 scripts/coefficients.py (needs mpmath).

All are Chebyshev interpolants, whose error is within a factor of two of the minimax one, computed to 60 digits.
"""
from mpmath import atan, chebyfit, digamma, erfc, euler, exp, findroot, log, loggamma, mp, mpf, nstr, pi, sqrt

mp.dps = 60


def show(name, f, low, high, n):
    coefficients, error = chebyfit(f, [low, high], n, error=True)
    print(f'{name}: error {nstr(error, 3)}')
    print(',\n'.join(repr(float(c)) for c in reversed(coefficients)))


def exp_rest(r):
    """(e^r - 1 - r) / r^2"""
    return (exp(r) - 1 - r) / r**2 if abs(r) > mpf(10) ** -20 else mpf(1) / 2 + r / 6


def log_rest(z):
    """log((1+s)/(1-s)) = 2 s + s z G(z), z = s^2"""
    return (log((1 + sqrt(z)) / (1 - sqrt(z))) / sqrt(z) - 2) / z if z > mpf(10) ** -15 else mpf(2) / 3 + 2 * z / 5


def mills(x):
    """Upper tail of the normal law over its density."""
    if x < 60:
        return sqrt(pi / 2) * exp(x * x / 2) * erfc(x / sqrt(2))
    value = x
    for k in range(60, 0, -1):
        value = x + k / value
    return 1 / value


def mills_in_t(t):
    """(1 + x) M(x), x = 4 (1 + t) / (1 - t)"""
    if 1 - t < mpf(10) ** -40:
        return mpf(1)
    x = 4 * (1 + t) / (1 - t)
    return (1 + x) * mills(x)


def atan_rest(z):
    """atan(x) = x + x z A(z), z = x^2"""
    return (atan(sqrt(z)) / sqrt(z) - 1) / z if z > mpf(10) ** -15 else -mpf(1) / 3 + z / 5


half = log(2) / 2 * mpf('1.0005')
show('exp.ts P', exp_rest, -half, half, 11)
show('log.ts G', log_rest, 0, ((sqrt(2) - 1) / (sqrt(2) + 1)) ** 2 * mpf('1.0001'), 7)
show('family/cores.ts ONE_PLUS', log_rest, 0, mpf(1) / 9 * mpf('1.0001'), 10)
show('family/link/cauchit.ts A', atan_rest, 0, (sqrt(2) - 1) ** 2 * mpf('1.0001'), 12)
show('pnorm.ts MILLS', mills_in_t, mpf(-1), mpf(1), 26)


def lgamma_over_zeros(x):
    """lgamma(x) / ((x - 1) (x - 2)), filled in at its removable singularities"""
    if abs(x - 1) < mpf(10) ** -25:
        return euler
    if abs(x - 2) < mpf(10) ** -25:
        return 1 - euler
    return loggamma(x) / ((x - 1) * (x - 2))


def stirling_rest(z):
    """x (lgamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2)), z = 1 / x^2"""
    if z < mpf(10) ** -12:
        return mpf(1) / 12 - z / 360 + z * z / 1260
    x = 1 / sqrt(z)
    mp.dps = 90
    value = x * (loggamma(x) - ((x - mpf(1) / 2) * log(x) - x + log(2 * pi) / 2))
    mp.dps = 60
    return value


show('lgamma.ts NEAR_ONE, in x - 9/8', lambda u: lgamma_over_zeros(u + mpf(9) / 8), mpf('-0.33'), mpf('0.38'), 20)
show('lgamma.ts NEAR_TWO, in x - 2', lambda u: lgamma_over_zeros(u + 2), mpf('-0.505'), mpf('0.605'), 20)
show('lgamma.ts STIRLING, in 1 / x^2', stirling_rest, mpf(0), mpf(1) / 64, 9)


digamma_zero = findroot(digamma, mpf('1.46'))


def digamma_over_zero(x):
    """digamma(x) / (x - its zero)"""
    return digamma(x) / (x - digamma_zero)


print('digamma.ts zero', repr(float(digamma_zero)), repr(float(digamma_zero - mpf(float(digamma_zero)))))
show('digamma.ts NEAR, in x - 3/2', lambda u: digamma_over_zero(u + mpf(3) / 2), mpf('-0.5'), mpf('0.5'), 22)
