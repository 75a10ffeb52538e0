/**
 * Configuration texts (nginx.conf, zone files, hosts, a gunicorn command) are written by the person at the page, so a
 * mistake in them is ordinary input: it is answered by one kind of error that says where it is and what was expected.
 * The interface words it from `key` and `params`; `message` is for developers only.
 */
export interface ConfigPlace {
  /** Which text: `nginx.conf`, `zone shop.example`, `hosts`. */
  readonly source: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units as editors count. */
  readonly column: number;
}

export type ConfigErrorParams = Readonly<Record<string, string | number>>;

/** Every message key with its parameters in braces: the list that a translation has to cover. */
export const CONFIG_ERROR_TEXTS = {
  // nginx.conf: syntax
  unexpectedToken: 'unexpected "{token}"',
  missingSemicolon: 'directive "{directive}" is not terminated by ";"',
  missingClosingBrace: 'end of text, expecting "}" for "{directive}" opened on line {openedLine}',
  missingBlock: '"{directive}" needs a block in braces',
  unexpectedBlock: '"{directive}" takes no block, expecting ";"',
  unclosedQuote: 'the quote {quote} is never closed',
  textAfterQuote: 'unexpected "{token}" right after a closing quote',
  tooDeep: 'blocks nested deeper than {limit}',
  tooLong: 'the text is longer than {limit} characters',
  // nginx.conf: which directive, where, how many arguments
  unknownDirective: 'unknown directive "{directive}"',
  unknownDirectiveSuggestion: 'unknown directive "{directive}", did you mean "{suggestion}"?',
  unsupportedDirective: 'nginx knows "{directive}", this simulation does not',
  unsupportedValue: '"{value}" in "{directive}" is not simulated',
  wrongContext: '"{directive}" is not allowed in {context}, only in {allowed}',
  wrongArgumentCount: '"{directive}" got {count} arguments, expecting {expected}',
  duplicateDirective: '"{directive}" is duplicate (first on line {firstLine})',
  conflictingDirective: '"{directive}" cannot stand beside "{other}" of line {firstLine}',
  missingSection: 'no "{section}" section in the configuration',
  // httpd.conf
  sectionNotClosed: '<{section}> is never closed',
  sectionNotOpened: '</{section}> closes a section that was not opened',
  sectionMismatch: 'expecting </{expected}> for the section of line {openedLine}, found </{found}>',
  sectionBracket: '<{section}> is missing its closing ">"',
  unsupportedHttpdDirective: 'httpd knows "{directive}", this simulation does not',
  moduleNotLoaded: '"{directive}" comes from a module that is not loaded: {module}',
  unknownModule: 'unknown module "{module}"',
  unknownModuleSuggestion: 'unknown module "{module}", did you mean "{suggestion}"?',
  unsupportedModule: 'httpd has the module "{module}", this simulation does not',
  wrongModuleFile: 'the file "{file}" does not hold the module "{module}"',
  moduleNeeds: '"{module}" can only be loaded after "{needs}"',
  mpmMissing: 'no multi-processing module is loaded: expecting mpm_prefork_module, mpm_worker_module or mpm_event_module',
  mpmTwice: 'a second multi-processing module: {first} is loaded on line {firstLine}',
  phpNeedsPrefork: 'php_module is not built for threads: it needs mpm_prefork_module, not mpm_{mpm}_module',
  mixedOptions: '"{value}": either all of the options have + or -, or none',
  redirectNeedsTarget: '"{directive}" needs a path and the URL to go to',
  redirectTakesNoTarget: 'with status {status} there is no URL to go to',
  badRedirectTarget: '"{value}" is neither a URL nor a path from "/"',
  badProxyUrl: '"{value}" for "{directive}" must begin with http:// or ajp://',
  pathInLocation: '"{directive}" takes no path of its own inside of <Location>',
  unknownProcessGroup: 'no WSGIDaemonProcess is called "{group}"',
  badLogFormat: '"{value}" is not an item of a LogFormat',
  // the request
  urlEmpty: 'there is no URL',
  urlScheme: '"{url}" is not an http:// URL',
  urlUserinfo: '"{url}" has a user name in it',
  urlHostMissing: '"{url}" names no host',
  urlHostInvalid: 'the host of "{url}" is not a name or an address',
  urlPortInvalid: 'the port of "{url}" is not a number from 1 to 65535',
  urlControl: 'a control character stands in the URL',
  urlNotHttp: 'this world has no TLS yet: "{url}" must begin with http://',
  methodInvalid: '"{method}" is not a method name',
  headerInvalid: '"{line}" is not a field: expecting "Name: value"',
  // values
  badNumber: '"{value}" is not a number for "{directive}"',
  numberOutOfRange: '{value} for "{directive}" is out of range {min} to {max}',
  badTime: '"{value}" is not a time for "{directive}" (30s, 500ms, 1h30m)',
  badSize: '"{value}" is not a size for "{directive}" (512, 8k, 1m)',
  badFlag: '"{value}" for "{directive}" must be on or off',
  badChoice: '"{value}" for "{directive}" must be one of {expected}',
  badAddress: '"{value}" is not an address for "{directive}"',
  badPort: '"{value}" is not a port between 1 and 65535',
  badParameter: 'unknown parameter "{value}" for "{directive}"',
  badRegex: '"{value}" is not a regular expression: {reason}',
  badHeaderName: '"{value}" is not a field name',
  badStatus: '"{value}" is not a status code for "{directive}" ({min} to {max})',
  badServerName: '"{value}" is not a server name',
  badMimeType: '"{value}" is not a media type',
  badUrl: '"{value}" for "{directive}" must begin with http://',
  proxyUriNotAllowed: 'proxy_pass cannot have a URI part in a regex or named location',
  locationOutside: 'location "{location}" is outside location "{parent}"',
  locationInsideExact: 'location "{location}" cannot be inside the exact location "{parent}"',
  locationInsideNamed: 'location "{location}" cannot be inside the named location "{parent}"',
  namedLocationNested: 'the named location "{location}" can be on the server level only',
  duplicateLocation: 'duplicate location "{location}" (first on line {firstLine})',
  duplicateName: 'duplicate {what} "{name}" (first on line {firstLine})',
  duplicateDefaultServer: 'a duplicate default server for {listen} (first on line {firstLine})',
  emptyUpstream: 'upstream "{name}" has no server',
  unknownLogFormat: 'unknown log format "{name}"',
  unknownVariable: 'unknown variable "${name}"',
  badVariable: 'a "$" here needs a variable name',
  includeNotFound: 'the file "{path}" to include does not exist',
  includeLoop: 'the file "{path}" includes itself',
  // gunicorn
  emptyCommand: 'expecting a command that starts {program}',
  wrongProgram: 'expecting the command to start with {program}, not "{value}"',
  unknownOption: 'unknown option "{option}"',
  unknownOptionSuggestion: 'unknown option "{option}", did you mean "{suggestion}"?',
  missingOptionValue: 'the option "{option}" needs a value',
  unexpectedOptionValue: 'the option "{option}" takes no value',
  missingApplication: 'no application module: expecting module:callable',
  badApplication: '"{value}" is not module:callable',
  extraArgument: 'unexpected argument "{value}"',
  // programs in other languages
  notModelled: '"{line}" is {language} that the model does not have: nothing of this language is executed here',
  // Java, JSP and EL
  javaExpected: 'expecting {expected}, found "{token}"',
  javaUnsupported: '"{what}" is Java that this simulation does not have',
  javaUnclosed: '{what} is never closed',
  javaCharacter: "'{value}' is not one character",
  javaNumberTooLarge: 'the number {value} is too large',
  javaNotStatement: 'this is an expression and no statement',
  javaUnknownName: 'there is no variable "{name}"',
  javaUnknownClass: 'there is no class "{name}" in this simulation',
  javaUnknownMember: '{type} has no {name}',
  javaUnknownMethod: '{type} has no method {name}({arguments})',
  javaIncompatible: '{found} cannot be converted to {wanted}',
  javaOperands: 'the operator {operator} does not take {types}',
  javaTextIdentity: '"{operator}" asks whether two Strings are the same object: use equals',
  javaDuplicateName: '"{name}" is already declared',
  javaFinal: '"{name}" is final',
  javaUnassigned: 'the variable "{name}" might not have a value yet',
  javaMissingReturn: 'the method "{name}" can end without a return',
  javaOutsideLoop: '"{what}" stands outside of a loop',
  javaNotVariable: 'only a variable can be changed by {operator}',
  javaClassKind: 'the class "{name}" must extend {expected}',
  jspUnclosed: '{what} is never closed',
  jspUnknownDirective: 'the directive "{name}" is not simulated',
  jspUnknownAttribute: '"{name}" has no attribute "{attribute}" here',
  jspMissingAttribute: '"{name}" needs the attribute "{attribute}"',
  jspUnknownTag: 'the tag <{name}> is not simulated',
  jspUnknownLibrary: 'the tag library "{uri}" is not simulated',
  jspTagMismatch: 'expecting </{expected}> for the tag of line {openedLine}, found </{found}>',
  jspTagNotOpened: '</{name}> closes a tag that was not opened',
  elExpected: 'expecting {expected} in the expression, found "{token}"',
  elUnsupported: '"{what}" is expression language that this simulation does not have',
  // web.xml, server.xml
  xmlExpected: 'expecting {expected}',
  xmlMismatch: 'expecting </{expected}> for the element of line {openedLine}, found </{found}>',
  xmlUnclosed: '<{name}> is never closed',
  xmlUnknownElement: '<{name}> is not allowed in <{parent}>, or not simulated',
  xmlUnknownAttribute: '<{name}> has no attribute "{attribute}", or it is not simulated',
  xmlMissingElement: '<{name}> needs a <{child}>',
  xmlMissingAttribute: '<{name}> needs the attribute "{attribute}"',
  badUrlPattern: '"{value}" is not a URL pattern: /exact, /prefix/*, *.extension or /',
  patternTaken: 'the URL pattern "{pattern}" belongs to the servlet "{servlet}" already',
  unknownServlet: 'no servlet is called "{name}"',
  unknownFilter: 'no filter is called "{name}"',
  servletFileMissing: 'there is no file {path} for the class "{name}"',
  // zone files
  badEscape: 'a "\\" escape needs a character or three digits up to 255',
  badName: '"{value}" is not a domain name',
  emptyLabel: '"{value}" has an empty label',
  labelTooLong: 'the label "{label}" has {length} octets, at most 63',
  nameTooLong: '"{value}" has {length} octets on the wire, at most 255',
  noOwner: 'the first record has no owner name',
  noTtl: 'no TTL here and no $TTL before',
  noType: 'expecting a record type',
  unknownType: 'unknown record type "{value}"',
  unknownTypeSuggestion: 'unknown record type "{value}", did you mean "{suggestion}"?',
  unsupportedClass: 'class "{value}" is not IN',
  unknownControl: 'unknown control "{value}"',
  missingData: '{type} needs {expected}, got {count} values',
  textTooLong: 'a TXT string has {length} octets, at most 255',
  unclosedParenthesis: 'the parenthesis is never closed',
  unopenedParenthesis: 'there is no parenthesis to close',
  outOfZone: '"{name}" lies outside of the zone {zone}',
  machineInvalid: '"{machine}" is not a name for a machine: letters, digits, dots and hyphens',
  fileUnknown: 'no file {path} on this machine',
  sectionMissing: 'expecting the section {section}',
  settingMissing: 'the setting {setting} is missing',
  machineUnknown: 'no machine of this world is called "{machine}"',
  programUnknown: 'no program of this world is called "{program}"',
  addressTaken: 'another machine of this world has the address {address}',
  runTooLong: 'the run was ended after {steps} steps: {program} went on and on',
  machineTaken: 'another machine of this world is called "{machine}"',
  missingSoa: 'the zone has no SOA record',
  duplicateSoa: 'a second SOA record (first on line {firstLine})',
  missingApexNs: 'the zone has no NS record at {zone}',
  cnameAndOther: '{name} has a CNAME, so it can have no other record (see line {firstLine})',
  aliasTarget: '{type} at {name} points to the alias {target}: it must be a canonical name',
  // hosts
  hostsNoName: 'the address {address} has no name after it',
} as const;

export type ConfigErrorKey = keyof typeof CONFIG_ERROR_TEXTS;

/** The only error that a parser of this folder throws. */
export class ConfigError extends Error {
  readonly source: string;
  readonly line: number;
  readonly column: number;
  readonly key: ConfigErrorKey;
  readonly params: ConfigErrorParams;
  constructor(place: ConfigPlace, key: ConfigErrorKey, params: ConfigErrorParams = {}) {
    const quoted = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, shortened(value)]));
    super(`${place.source}:${place.line}:${place.column}: ${textOf(key, quoted)}`);
    this.name = 'ConfigError';
    this.source = place.source;
    this.line = place.line;
    this.column = place.column;
    this.key = key;
    this.params = quoted;
  }
}

/** A message quotes what is wrong so that it is recognised, and no more of it. */
function shortened<Value extends string | number>(value: Value): Value | string {
  return typeof value === 'string' && value.length > QUOTED ? `${value.slice(0, QUOTED)}…` : value;
}

/** A domain name fits in whole. */
const QUOTED = 300;

function textOf(key: ConfigErrorKey, params: ConfigErrorParams): string {
  return CONFIG_ERROR_TEXTS[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
