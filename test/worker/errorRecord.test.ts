import { describe, expect, it } from 'vitest';
import { GlmmError } from '../../src/errors.ts';
import { fromErrorRecord, toErrorRecord } from '../../src/worker/errorRecord.ts';

const across = (error: unknown): Error => fromErrorRecord(structuredClone(toErrorRecord(error)));

describe('an error across threads', () => {
  it('is the same GlmmError', () => {
    const error = new GlmmError('UNKNOWN_COLUMN', 'no column "a"', { from: 3, columns: ['b'] });
    const { name, code, message, details, stack } = across(error) as GlmmError;
    expect({ name, code, message, details, stack }).toEqual({ ...error, message: error.message, stack: error.stack });
    expect(across(error)).toBeInstanceOf(GlmmError);
  });
  it('keeps its name when it is another', () => {
    expect(across(new RangeError('too long'))).toMatchObject({ name: 'RangeError', message: 'too long' });
    expect(across('a text')).toMatchObject({ message: 'a text' });
  });
  it('arrives even if its details cannot', () => {
    const error = new GlmmError('INVALID_OPTION', 'no', { value: () => 1 });
    expect(across(error)).toMatchObject({ code: 'INVALID_OPTION', details: { value: '() => 1' } });
  });
});
