/** What no reader of YAML takes as it stands, or one of them takes for the end of a line. */
export const UNPRINTABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/;
