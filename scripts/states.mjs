/**
 * The states and the District of Columbia, alphabetically: abbreviation, region of the census (Delaware, Maryland and West
 * Virginia with the northeast, as polls have it), votes in the electoral college of 1988. Alaska and Hawaii are not polled.
 */
const LINES = `AL S 9, AK W 0, AZ W 7, AR S 6, CA W 47, CO W 8, CT NE 8, DE NE 3, DC DC 3, FL S 21, GA S 12, HI W 0, ID W 4,
IL N 24, IN N 12, IA N 8, KS N 7, KY S 9, LA S 10, ME NE 4, MD NE 10, MA NE 13, MI N 20, MN N 10, MS S 7, MO N 11, MT W 4,
NE N 5, NV W 4, NH NE 4, NJ NE 16, NM W 5, NY NE 36, NC S 13, ND N 3, OH N 23, OK S 8, OR W 7, PA NE 25, RI NE 4, SC S 8,
SD N 3, TN S 11, TX S 29, UT W 5, VT NE 3, VA S 12, WA W 10, WV NE 6, WI N 11, WY W 3`;

export const STATES = LINES.split(/,\s+/).map((line) => {
  const [abbreviation, region, votes] = line.split(' ');
  return [abbreviation, region, Number(votes)];
});
