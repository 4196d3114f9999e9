// Says what the parser of AsyncAPI finds wrong with the document on standard input, a line of JSON each.
const { readFileSync } = require("node:fs");
const { Parser, DiagnosticSeverity } = require("@asyncapi/parser");

new Parser().validate(readFileSync(0, "utf8")).then((found) => {
  for (const { severity, code, message, path } of found) {
    const at = path.join("/");
    console.log(JSON.stringify({ severity: DiagnosticSeverity[severity], code, message, at }));
  }
});
