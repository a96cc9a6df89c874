import type { Json } from '../../../basics/json.ts';
import { isList, isObject, type JsonObject } from '../json.ts';

/** Where blocks can be shown. Slack allows different blocks on each. */
export type Surface = 'message' | 'modal' | 'home';

/** One thing wrong with a message or view, and where: `pointer` is a JSON pointer such as `/blocks/0/text`. */
export interface Issue {
  readonly code: string;
  readonly message: string;
  readonly pointer: string;
}

/** What a validation gathers on its way through the data. */
export interface Walk {
  readonly surface: Surface;
  readonly issues: Issue[];
}

/** Reports what is wrong with `value`, found at the JSON pointer `at`, to the walk. */
export type Rule = (value: Json, at: string, walk: Walk) => void;

/** Notes one problem. */
export function report(walk: Walk, at: string, code: string, message: string): void {
  walk.issues.push({ code, message, pointer: at });
}

/** A string of `min` to `max` characters. */
export function string({ min = 0, max }: { min?: number; max: number }): Rule {
  return (value, at, walk) => {
    if (typeof value !== 'string') return report(walk, at, 'invalid_type', 'must be a string');
    if (value.length < min) report(walk, at, 'too_short', `must be more than ${min - 1} characters`);
    if (value.length > max) report(walk, at, 'too_long', `must be less than ${max + 1} characters`);
  };
}

/** An http or https address of at most `max` characters. */
export function url(max: number): Rule {
  const length = string({ min: 1, max });
  return (value, at, walk) => {
    length(value, at, walk);
    if (typeof value === 'string' && !/^(https?|mailto|slack):/.test(value)) {
      report(walk, at, 'invalid_url', 'must be a valid URL');
    }
  };
}

/** A string that matches the pattern; `expected` says what that means. */
export function pattern(expression: RegExp, expected: string): Rule {
  return (value, at, walk) => {
    if (typeof value !== 'string' || !expression.test(value)) {
      report(walk, at, 'invalid_format', `must be ${expected}`);
    }
  };
}

/** A whole number of `min` to `max`. */
export function integer(min: number, max: number): Rule {
  return (value, at, walk) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      return report(walk, at, 'invalid_type', 'must be an integer');
    }
    if (value < min) report(walk, at, 'too_small', `must be greater than or equal to ${min}`);
    if (value > max) report(walk, at, 'too_large', `must be less than or equal to ${max}`);
  };
}

export const number: Rule = (value, at, walk) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) report(walk, at, 'invalid_type', 'must be a number');
};

export const boolean: Rule = (value, at, walk) => {
  if (typeof value !== 'boolean') report(walk, at, 'invalid_type', 'must be a boolean');
};

/** One of the words. */
export function choice(...words: readonly string[]): Rule {
  return (value, at, walk) => {
    if (typeof value !== 'string' || !words.includes(value)) {
      report(walk, at, 'invalid_value', `must be one of: ${words.join(', ')}`);
    }
  };
}

/** A list of `min` to `max` items, each of which follows the rule. */
export function list(item: Rule, { min = 0, max }: { min?: number; max: number }): Rule {
  return (value, at, walk) => {
    if (!isList(value)) return report(walk, at, 'invalid_type', 'must be an array');
    if (value.length < min) report(walk, at, 'too_few_items', `no fewer than ${min} items required`);
    if (value.length > max) report(walk, at, 'too_many_items', `no more than ${max} items allowed`);
    value.forEach((inner, index) => {
      item(inner, `${at}/${index}`, walk);
    });
  };
}

/** A rule over a whole object, after its keys: for what one key says about another. */
export type ObjectRule = (value: JsonObject, at: string, walk: Walk) => void;

export interface Shape {
  readonly required?: Readonly<Record<string, Rule>>;
  readonly optional?: Readonly<Record<string, Rule>>;
  readonly also?: readonly ObjectRule[];
}

/** An object with the required keys, perhaps the optional ones, and no others. */
export function object({ required = {}, optional = {}, also = [] }: Shape): Rule {
  const rules = new Map([...Object.entries(required), ...Object.entries(optional)]);
  return (value, at, walk) => {
    if (!isObject(value)) return report(walk, at, 'invalid_type', 'must be an object');
    for (const key of Object.keys(required)) {
      if (value[key] === undefined) report(walk, at, 'missing_field', `missing required field: ${key}`);
    }
    checkKeys(value, rules, at, walk);
    for (const rule of also) rule(value, at, walk);
  };
}

function checkKeys(value: JsonObject, rules: ReadonlyMap<string, Rule>, at: string, walk: Walk): void {
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    const rule = rules.get(key);
    if (rule === undefined) report(walk, at, 'unknown_field', `invalid additional property: ${key}`);
    else rule(inner, `${at}/${key}`, walk);
  }
}

/** The rule of the object's `type`, out of the types that may stand here. */
export function byType(rules: Readonly<Record<string, Rule>>): Rule {
  return (value, at, walk) => {
    const type = isObject(value) ? value['type'] : undefined;
    if (typeof type !== 'string') return report(walk, at, 'missing_field', 'missing required field: type');
    const rule = Object.hasOwn(rules, type) ? rules[type] : undefined;
    if (rule === undefined) return report(walk, `${at}/type`, 'unsupported_type', `unsupported type: ${type}`);
    rule(value, at, walk);
  };
}

/** The rule, but only on the given surfaces. */
export function onlyOn(surfaces: readonly Surface[], type: string, rule: Rule): Rule {
  return (value, at, walk) => {
    if (!surfaces.includes(walk.surface)) {
      return report(
        walk,
        `${at}/type`,
        'unsupported_type',
        `unsupported type: ${type} is not allowed in a ${walk.surface}`,
      );
    }
    rule(value, at, walk);
  };
}

/** The key `type`, whose value `byType` has already matched. */
export const anyType: Rule = () => {};

/** At least one of the keys is there. */
export function atLeastOne(...keys: readonly string[]): ObjectRule {
  return (value, at, walk) => {
    if (keys.some((key) => value[key] !== undefined)) return;
    report(walk, at, 'missing_field', `missing required field: one of ${keys.join(', ')}`);
  };
}

/** Exactly one of the keys is there. */
export function exactlyOne(...keys: readonly string[]): ObjectRule {
  return (value, at, walk) => {
    const given = keys.filter((key) => value[key] !== undefined);
    if (given.length !== 1) report(walk, at, 'exclusive_fields', `must have exactly one of: ${keys.join(', ')}`);
  };
}
