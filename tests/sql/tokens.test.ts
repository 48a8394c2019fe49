import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { tokenize, unquote } from "../../src/sql/tokens.js";

/** The tokens as `kind:text`, with `…` behind one that the end of the text cuts off. */
function tokens(text: string, dialect: Dialect): string[] {
  return tokenize(text, dialect).tokens.map(({ kind, text, closed }) => `${kind}:${text}${closed ? "" : "…"}`);
}

function comments(text: string, dialect: Dialect): string[] {
  return tokenize(text, dialect).comments.map(comment => comment.text);
}

describe("quotes", () => {
  it("strings with doubled quotes and, where the system has them, escapes", () => {
    expect(tokens("'it''s' 'a\\'", "postgresql")).toEqual(["string:'it''s'", "string:'a\\'"]);
    expect(tokens("'it''s' 'a\\'' \"b\\\"\"", "mysql")).toEqual(["string:'it''s'", "string:'a\\''", 'string:"b\\""']);
    expect(tokens("'a\\' 'b'", "sqlite")).toEqual(["string:'a\\'", "string:'b'"]);
  });

  it("strings with a prefix", () => {
    expect(tokens("E'a\\'b' B'01' x'4d' U&'d' n'e' e'x'", "postgresql")).toEqual([
      "string:E'a\\'b'",
      "string:B'01'",
      "string:x'4d'",
      "string:U&'d'",
      "string:n'e'",
      "string:e'x'",
    ]);
    expect(tokens("_utf8mb4'a' N'b' b'0' e'c'", "mysql")).toEqual([
      "string:_utf8mb4'a'",
      "string:N'b'",
      "string:b'0'",
      "word:e",
      "string:'c'",
    ]);
    expect(tokens("X'00' b'0'", "sqlite")).toEqual(["string:X'00'", "word:b", "string:'0'"]);
  });

  it("dollar quotes, with and without a tag, inside one another", () => {
    expect(tokens("$$ a; 'b $$ $f$ $$ c $$ $f$ $1", "postgresql")).toEqual([
      "string:$$ a; 'b $$",
      "string:$f$ $$ c $$ $f$",
      "parameter:$1",
    ]);
    expect(tokens("a$b$c", "postgresql")).toEqual(["word:a$b$c"]);
  });

  it("identifiers", () => {
    expect(tokens('"a""b" `c', "postgresql")).toEqual(['identifier:"a""b"', "identifier:`c…"]);
    expect(tokens('`a``b` "c"', "mysql")).toEqual(["identifier:`a``b`", 'string:"c"']);
    expect(tokens('[a b] `c` "d" a[1]', "sqlite")).toEqual([
      "identifier:[a b]",
      "identifier:`c`",
      'identifier:"d"',
      "word:a",
      "identifier:[1]",
    ]);
    expect(tokens("a[1]", "postgresql")).toEqual(["word:a", "punctuation:[", "number:1", "punctuation:]"]);
  });

  it("what the end of the text cuts off", () => {
    expect(tokens("'a", "sqlite")).toEqual(["string:'a…"]);
    expect(tokens('"a', "postgresql")).toEqual(['identifier:"a…']);
    expect(tokens("[a", "sqlite")).toEqual(["identifier:[a…"]);
    expect(tokens("$f$ a $$", "postgresql")).toEqual(["string:$f$ a $$…"]);
    expect(tokens("'a\\", "mysql")).toEqual(["string:'a\\…"]);
  });

  it("without their quotes", () => {
    const content = (text: string, dialect: Dialect): string[] => tokenize(text, dialect).tokens.map(unquote);
    expect(content("'it''s' E'a' $f$b$f$ \"c\"\"d\" e", "postgresql")).toEqual(["it's", "a", "b", 'c"d', "e"]);
    expect(content("[a b] `c``d` x'00'", "sqlite")).toEqual(["a b", "c`d", "00"]);
    expect(content("'a", "mysql")).toEqual(["a"]);
  });
});

describe("comments", () => {
  it("to the end of the line", () => {
    expect(comments("a -- b\r\nc --d", "postgresql")).toEqual(["-- b", "--d"]);
    expect(comments("a # b\nc -- d\n1--2 --", "mysql")).toEqual(["# b", "-- d", "--"]);
    expect(tokens("1--2", "mysql")).toEqual(["number:1", "operator:-", "operator:-", "number:2"]);
    expect(tokens("a # b", "sqlite")).toContain("operator:#");
  });

  it("blocks, which nest in PostgreSQL alone", () => {
    expect(comments("/* a /* b */ c */ d", "postgresql")).toEqual(["/* a /* b */ c */"]);
    expect(tokens("/* a /* b */ c */ d", "mysql").slice(0, 1)).toEqual(["word:c"]);
  });

  it("blocks that do not end are a token, but to SQLite", () => {
    expect(tokens("a /* b", "postgresql")).toEqual(["word:a", "operator:/* b…"]);
    expect(tokens("a /* b", "mysql")).toEqual(["word:a", "operator:/* b…"]);
    expect(tokens("a /* b", "sqlite")).toEqual(["word:a"]);
    expect(comments("a /* b", "sqlite")).toEqual(["/* b"]);
  });

  it("executable comments are read", () => {
    expect(tokens("/*!40101 SET a=1 */ b /*! c*/", "mysql")).toEqual([
      "word:SET",
      "word:a",
      "operator:=",
      "number:1",
      "word:b",
      "word:c",
    ]);
    expect(tokens("/*!40101 a */", "postgresql")).toEqual([]);
  });

  it("by the systems and versions that they are for", () => {
    const text = "/*!50700 a*/ /*M!100100 b*/ /*!100100 c*/ /*!999999\\- enable the sandbox mode */ d";
    expect(tokens(text, "mysql")).toEqual(["word:a", "word:d"]);
    expect(tokens(text, "mariadb")).toEqual(["word:b", "word:c", "word:d"]);
  });

  it("separators of migration tools are no comments", () => {
    expect(tokens("a;--> statement-breakpoint\nb\n--split\nc", "sqlite")).toEqual([
      "word:a",
      "punctuation:;",
      "break:--> statement-breakpoint",
      "word:b",
      "break:--split",
      "word:c",
    ]);
  });
});

describe("words and numbers", () => {
  it("letters of all scripts, astral ones too", () => {
    expect(tokens("größe таблица 𝒳1 🙂 a$1 _b", "postgresql")).toEqual([
      "word:größe",
      "word:таблица",
      "word:𝒳1",
      "word:🙂",
      "word:a$1",
      "word:_b",
    ]);
  });

  it("a no-break space is a letter, as it is to the servers", () => {
    expect(tokens("a\u00a0b", "sqlite")).toEqual(["word:a\u00a0b"]);
  });

  it("a byte order mark is none", () => {
    expect(tokens("\ufeffSELECT", "mysql")).toEqual(["word:SELECT"]);
  });

  it("numbers", () => {
    expect(tokens("1 1.5 .5 1e10 1.5E-3 0xFF 1_000", "sqlite")).toEqual([
      "number:1",
      "number:1.5",
      "number:.5",
      "number:1e10",
      "number:1.5E-3",
      "number:0xFF",
      "number:1_000",
    ]);
    expect(tokens("0b01 1e5", "mysql")).toEqual(["number:0b01", "number:1e5"]);
  });

  it("a name of MySQL can begin with a digit", () => {
    expect(tokens("2fa t.2fa `t`.1 1.5", "mysql")).toEqual([
      "word:2fa",
      "word:t",
      "punctuation:.",
      "word:2fa",
      "identifier:`t`",
      "punctuation:.",
      "number:1",
      "number:1.5",
    ]);
    expect(tokens("2fa", "sqlite")).toEqual(["number:2", "word:fa"]);
  });

  it("parameters", () => {
    expect(tokens("? ?1 :a $1 @b @@c.d", "mysql")).toEqual([
      "parameter:?",
      "parameter:?1",
      "parameter::a",
      "parameter:$1",
      "parameter:@b",
      "parameter:@@c.d",
    ]);
    expect(tokens("a::int", "postgresql")).toEqual(["word:a", "operator:::", "word:int"]);
  });

  it("operators of several characters", () => {
    expect(tokens("a<=b<<c->>d||e==f<=>g:=h", "mysql").filter(token => token.startsWith("operator"))).toEqual([
      "operator:<=",
      "operator:<<",
      "operator:->>",
      "operator:||",
      "operator:==",
      "operator:<=>",
      "operator::=",
    ]);
  });
});

describe("commands to a client", () => {
  it("psql's, at the beginning of a line", () => {
    expect(tokens("\\set x 1\nSELECT 1;\n  \\d\nb \\c", "postgresql")).toEqual([
      "meta:\\set x 1",
      "word:SELECT",
      "number:1",
      "punctuation:;",
      "meta:\\d",
      "word:b",
      "operator:\\",
      "word:c",
    ]);
  });

  it("the sqlite3 shell's, between statements", () => {
    expect(tokens(".mode csv\nSELECT a\n.b;\n.quit", "sqlite")).toEqual([
      "meta:.mode csv",
      "word:SELECT",
      "word:a",
      "punctuation:.",
      "word:b",
      "punctuation:;",
      "meta:.quit",
    ]);
  });
});

describe("offsets", () => {
  it("count UTF-16 units, and every token is where it says", () => {
    const text = "/* 🙂 */ SELECT 'ü🙂', \"𝒳\" -- é\r\nFROM t";
    for (const { text: token, start, end } of tokenize(text, "postgresql").tokens) {
      expect(text.slice(start, end)).toBe(token);
    }
  });
});
