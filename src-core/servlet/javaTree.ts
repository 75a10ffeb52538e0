/**
 * What the Java parser gives: a tree with the place of each node in the text that it was read from. Types are written as
 * Java writes them (`int`, `List<String>`, `int[]`), packages left out.
 */
export interface JavaSpot {
  /** 1-based, in the Java text. */
  readonly line: number;
  readonly column: number;
}

export type JavaExpression = JavaSpot &
  (
    | { readonly kind: 'literal'; readonly type: string; readonly value: null | boolean | number | bigint | string }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'this' }
    | { readonly kind: 'classLiteral'; readonly type: string }
    | { readonly kind: 'field'; readonly target: JavaExpression; readonly name: string }
    | { readonly kind: 'call'; readonly target: JavaExpression | null; readonly name: string; readonly args: readonly JavaExpression[] }
    | { readonly kind: 'new'; readonly type: string; readonly args: readonly JavaExpression[] }
    | { readonly kind: 'newArray'; readonly element: string; readonly size: JavaExpression | null; readonly items: readonly JavaExpression[] }
    | { readonly kind: 'index'; readonly target: JavaExpression; readonly index: JavaExpression }
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: JavaExpression }
    | { readonly kind: 'update'; readonly operator: '++' | '--'; readonly prefix: boolean; readonly target: JavaExpression }
    | { readonly kind: 'binary'; readonly operator: string; readonly left: JavaExpression; readonly right: JavaExpression }
    | { readonly kind: 'conditional'; readonly condition: JavaExpression; readonly yes: JavaExpression; readonly no: JavaExpression }
    /** `operator` is empty for `=`, `+` for `+=`. */
    | { readonly kind: 'assign'; readonly operator: string; readonly target: JavaExpression; readonly value: JavaExpression }
    | { readonly kind: 'cast'; readonly type: string; readonly value: JavaExpression }
    | { readonly kind: 'instanceof'; readonly value: JavaExpression; readonly type: string }
  );

export type JavaStatement = JavaSpot &
  (
    | { readonly kind: 'local'; readonly type: string; readonly isFinal: boolean; readonly variables: readonly JavaVariable[] }
    | { readonly kind: 'expression'; readonly expression: JavaExpression }
    | { readonly kind: 'block'; readonly body: readonly JavaStatement[] }
    | { readonly kind: 'if'; readonly condition: JavaExpression; readonly yes: JavaStatement; readonly no: JavaStatement | null }
    | { readonly kind: 'while'; readonly condition: JavaExpression; readonly body: JavaStatement }
    | { readonly kind: 'do'; readonly condition: JavaExpression; readonly body: JavaStatement }
    | { readonly kind: 'for'; readonly start: readonly JavaStatement[]; readonly condition: JavaExpression | null; readonly step: readonly JavaExpression[]; readonly body: JavaStatement }
    | { readonly kind: 'forEach'; readonly type: string; readonly name: string; readonly items: JavaExpression; readonly body: JavaStatement }
    | { readonly kind: 'return'; readonly value: JavaExpression | null }
    | { readonly kind: 'break' | 'continue' }
    | { readonly kind: 'throw'; readonly value: JavaExpression }
    /** On `this`: the only monitor here. */
    | { readonly kind: 'synchronized'; readonly body: JavaStatement }
    | { readonly kind: 'try'; readonly body: JavaStatement; readonly catches: readonly JavaCatch[]; readonly last: JavaStatement | null }
  );

export interface JavaVariable extends JavaSpot {
  readonly name: string;
  readonly value: JavaExpression | null;
}

export interface JavaCatch extends JavaSpot {
  readonly types: readonly string[];
  readonly name: string;
  readonly body: JavaStatement;
}

export interface JavaField extends JavaSpot {
  readonly type: string;
  readonly name: string;
  readonly isFinal: boolean;
  readonly value: JavaExpression | null;
}

export interface JavaMethod extends JavaSpot {
  readonly returns: string;
  readonly name: string;
  readonly parameters: readonly { readonly type: string; readonly name: string }[];
  readonly body: readonly JavaStatement[];
}

export interface JavaAnnotation extends JavaSpot {
  readonly name: string;
  /** The texts in it, in order: the URL patterns of `@WebServlet({"/a", "/b"})`. */
  readonly texts: readonly string[];
}

export interface JavaMembers {
  readonly fields: readonly JavaField[];
  readonly methods: readonly JavaMethod[];
}

export interface JavaClass extends JavaMembers, JavaSpot {
  /** Empty without a package clause. */
  readonly package: string;
  readonly name: string;
  /** Empty without `extends`. */
  readonly parent: string;
  readonly interfaces: readonly string[];
  readonly annotations: readonly JavaAnnotation[];
}
