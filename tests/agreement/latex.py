r"""How LaTeX is read.

`read` turns the text between two `$$` into statements, chains of sides such as `a = b = c`; each
side is a tree that has a value in a scope, where names stand for numbers, arrays and functions.

Where LaTeX leaves a choice:

- A symbol is named as in code: \sigma is sigma, \operatorname{ReLU} and \text{label} are ReLU and
  label, W_h is W_h; \lambda, which Python keeps for itself, is lambda_. x_i is the symbol x_i if
  there is one, else the element i of the array x.
- f(x) is a call if f is a function in the scope, else a product; so is f_2(x) for f_2.
  \log \sum_j x_j needs no parentheses; \log x y is refused, since nobody knows how far the
  logarithm reaches.
- Side by side, arrays are multiplied as matrices; \odot goes element by element, and binds less.
  Sums want equal shapes; only a row, such as a bias, is added to every row.
- A sum or product ends at the next + or −. Without limits its index runs over the axis it picks.
- Z^{(l-1)} is entry l − 1 of the dictionary Z. Any other superscript is a power, \top a transpose.
- \hat{y} is y_hat. W \leftarrow ... says what W becomes, so W itself is not compared.
- \underbrace{...}_{W} claims that what is over the brace is W.
- Of the cases of `cases`, exactly one may hold. Dots stand for what leads from the term before to
  the term after, as in x_1 + \cdots + x_n; between equal terms, for as many as make `dots` in all.
- f'(x), \frac{\partial L}{\partial x_i} and \nabla_W L are differentiated numerically, through all
  that the lines above define, unless the scope says what they are.
"""

import keyword
import re
from dataclasses import dataclass, replace
from itertools import accumulate

from tests.agreement.arithmetic import ARROW, COMPARISONS, FUNCTIONS, FormulaError
from tests.agreement.trees import (
    Big,
    Brace,
    Call,
    Cases,
    Comparison,
    Derivative,
    Dots,
    Hadamard,
    Index,
    Layer,
    Minus,
    Name,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Size,
    Sum,
    Transpose,
    Vector,
)


def read_one(latex, functions):
    """The tree of a single expression."""
    return read(latex, functions)[0].sides[0].tree


def read(latex, functions=()):
    """The statements of an equation, those under its braces included."""
    tokens = [
        Token(match[0], match.start(), match.end())
        for match in TOKEN.finditer(latex)
        if not NOTHING.match(match[0])
    ]
    lines = split(tokens)
    functions = set(functions) | FUNCTIONS.keys() | defined_functions(lines)
    statements = []
    for line in lines:
        parser = Parser(latex, line, functions)
        if re.match(r"\\text\{\s*(if|for|when)\b", line[0].text) and statements:
            parser.take()
            statements[-1] = replace(statements[-1], condition=parser.comparison())
            parser.expect_end()
        else:
            statements.append(parser.statement())
    if not statements:
        raise FormulaError("is empty")
    for statement in list(statements):
        for side in statement.sides:
            for part in side.tree.walk():
                if isinstance(part, Brace):
                    sides = (replace(side, tree=part.name), replace(side, tree=part.inner))
                    statements.append(Statement(sides, ("=",), statement.condition))
    return statements


@dataclass(frozen=True)
class Side:
    """One side of a statement: its tree, and its text as the lesson has it."""

    tree: Node
    text: str
    at: int


@dataclass(frozen=True)
class Statement:
    """Sides with the relations between them, and the condition under which they are meant."""

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    condition: Node | None = None

    @property
    def at(self):
        return self.sides[0].at


@dataclass(frozen=True)
class Token:
    text: str
    at: int
    end: int


TOKEN = re.compile(
    r"""\\\\ \s* (?:\[\s*-?[\d.]+\s*[a-z]{2}\])?   # a new line, perhaps with extra space
      | \\(?:begin|end)\s*\{[a-z]+\*?\}
      | \\(?:text|mathrm|operatorname\*?|mathit|mathsf|mathbf|boldsymbol|bm)\s*\{[^{}]*\}
      | \\[A-Za-z]+ | \\. | := | \S""",
    re.VERBOSE,
)
WORD = re.compile(r"\\(text|mathrm|operatorname\*?|mathit|mathsf|mathbf|boldsymbol|bm)\s*\{(.*)\}")
NOTHING = re.compile(
    r"\\([,;:!> ]|left|right|middle|[bB]igg?[lrm]?|displaystyle|textstyle|(no)?limits|label)$|~$"
)
SPACE = {r"\quad", r"\qquad"}
LINES = re.compile(r"\\(begin|end)\{(aligned|align|split|gathered|equation)\*?\}")
SAME_AS = {r"\gets": ARROW, r"\leq": r"\le", r"\geq": r"\ge", r"\neq": r"\ne", ":=": "="}
RELATIONS = {*COMPARISONS, *SAME_AS}
OPEN = {"(": ")", "[": "]", "{": "}", r"\{": r"\}", r"\lvert": r"\rvert", r"\lVert": r"\rVert"}
CLOSE = set(OPEN.values())
TIMES = {r"\cdot", r"\times", "*"}
ACCENTS = {r"\hat", r"\bar", r"\tilde", r"\widehat", r"\vec"}
DOTS = {r"\cdots", r"\dots", r"\ldots", r"\dotsb"}
BIG = {r"\sum": "sum", r"\prod": "prod", r"\max": "max", r"\min": "min"}
NOT_A_FACTOR = (
    {"+", "-", "/", ",", ";", ".", "&", "^", "_", "'", ":", "!"}
    | {r"\odot", r"\circ", r"\top", r"\prime", r"\in", r"\to"}
    | CLOSE
    | TIMES
    | RELATIONS
    | SPACE
)


def split(tokens):
    """The statements' tokens: a line that begins with a relation goes on with the one before."""
    lines, depth = [[]], 0
    for number, token in enumerate(tokens):
        text = token.text
        if LINES.match(text) or (text == "&" and not depth):
            continue
        if text in OPEN or text.startswith(r"\begin"):
            depth += 1
        elif text in CLOSE or text.startswith(r"\end"):
            depth -= 1
        if depth:
            if text not in SPACE:
                lines[-1].append(token)
            continue
        if text.startswith("\\\\"):
            rest = [t.text for t in tokens[number + 1 :] if t.text not in SPACE | {"&"}]
            end = next((i for i, t in enumerate(rest) if t.startswith("\\\\")), len(rest))
            goes_on = rest and (
                rest[0] in RELATIONS
                or (rest[0] in {"+", "-"} | TIMES and not RELATIONS & set(rest[:end]))
            )
            if not goes_on:
                lines.append([])
        elif text in SPACE | {",", ";"}:
            following = tokens[number + 1].text if number + 1 < len(tokens) else ""
            if lines[-1] and following not in RELATIONS | {"+", "-"}:
                lines.append([])
        elif text == "." and number + 1 == len(tokens):
            continue
        else:
            lines[-1].append(token)
    return [line for line in lines if line]


def defined_functions(lines):
    """Names that stand before an argument on the left, as in f(x) = ..., are functions."""
    found = set()
    for line in lines:
        texts = [token.text for token in line if token.text != "'"]
        if len(texts) > 4 and texts[1] == "(" and texts[3] == ")" and texts[4] in RELATIONS:
            found.add(plain(texts[0]))
    return found


def plain(text):
    """A symbol's name in code."""
    word = WORD.match(text)
    name = (word[2] if word else text).strip().lstrip("\\").replace(" ", "_").replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


class Parser:
    """Recursive descent, one method for each kind of phrase."""

    def __init__(self, latex, tokens, functions):
        self.latex, self.tokens, self.functions = latex, tokens, functions
        self.at = 0
        self.bars = 0

    # Tokens

    @property
    def text(self):
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def take(self, *wanted):
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None or (wanted and token.text not in wanted):
            raise self.stumble(f"; {' or '.join(wanted)} is missing" if wanted else "")
        self.at += 1
        return token

    def accept(self, *texts):
        if self.text in texts and self.text:
            self.at += 1
            return True
        return False

    def stumble(self, why=""):
        if self.at < len(self.tokens):
            token = self.tokens[self.at]
            around = self.latex[max(0, token.at - 20) : token.end + 10].replace("\n", " ")
            return FormulaError(f"cannot read {token.text} in “{around.strip()}”{why}", token.at)
        last = self.tokens[-1] if self.tokens else Token("", 0, 0)
        return FormulaError(f"cannot read on after {last.text}{why}", last.at)

    def expect_end(self):
        if self.at < len(self.tokens):
            raise self.stumble()

    # Statements

    def statement(self):
        sides, relations = [self.side()], []
        while self.text in RELATIONS:
            relation = self.take().text
            relations.append(SAME_AS.get(relation, relation))
            sides.append(self.side())
        self.expect_end()
        return Statement(tuple(sides), tuple(relations))

    def side(self):
        start = self.at
        tree = self.sum()
        first, last = self.tokens[start], self.tokens[self.at - 1]
        text = re.sub(r"\s+", " ", self.latex[first.at : last.end])
        return Side(tree, text, first.at)

    def comparison(self):
        sides, relations = [self.sum()], []
        while self.text in RELATIONS:
            relation = self.take().text
            relations.append(SAME_AS.get(relation, relation))
            sides.append(self.sum())
        if not relations:
            raise self.stumble("; a condition needs a relation")
        return Comparison(tuple(sides), tuple(relations))

    # Expressions

    def sum(self):
        terms = [self.signed_term()]
        while self.text in {"+", "-"}:
            terms.append(self.signed_term())
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    def signed_term(self):
        if self.accept("-"):
            return Minus(self.term())
        self.accept("+")
        return self.term()

    def term(self):
        tree = self.product()
        while self.accept(r"\odot"):
            tree = Hadamard(tree, self.product())
        return tree

    def product(self):
        factors = [self.factor()]
        while True:
            if self.accept(*TIMES):
                factors.append(self.factor())
            elif self.accept("/"):
                under = self.factor()
                if self.starts_factor():
                    raise self.stumble("; what is under the stroke? Write \\frac or parentheses")
                left = factors[0] if len(factors) == 1 else Product(tuple(factors))
                factors = [Quotient(left, under)]
            elif self.starts_factor():
                if self.text.isdigit():
                    raise self.stumble("; a number after a factor needs \\cdot")
                factors.append(self.factor())
            else:
                break
        return factors[0] if len(factors) == 1 else Product(tuple(factors))

    def starts_factor(self):
        text = self.text
        if text == "|" or text == r"\|":
            return not self.bars
        return bool(text) and text not in NOT_A_FACTOR and not text.startswith(("\\\\", r"\end"))

    def factor(self):
        if not self.starts_factor():
            raise self.stumble()
        return self.scripts(self.primary())

    def primary(self):
        text = self.text
        if text.isdigit() or text == ".":
            return self.number()
        token = self.take()
        if text in DOTS:
            return Dots()
        if (text in BIG and self.text in {"_", "^"}) or text in {r"\sum", r"\prod"}:
            return self.big(BIG[text])
        if text in {r"\frac", r"\tfrac", r"\dfrac"}:
            return self.fraction()
        if text == r"\sqrt":
            return Root(self.argument())
        if text in ACCENTS:
            return Name(f"{self.argument().text}_{plain(text)}")
        if text == r"\underbrace":
            inner = self.argument()
            self.take("_")
            return Brace(inner, self.argument())
        if text == r"\nabla":
            self.take("_")
            variable = self.argument()
            return Derivative(self.factor(), variable)
        if text.startswith(r"\begin"):
            return self.environment(text)
        if text in {"|", r"\|", r"\lvert", r"\lVert"}:
            return self.size(text)
        if text in {"(", "[", "{"}:
            return self.group(text)
        if text.isalpha() or WORD.match(text) or re.fullmatch(r"\\[A-Za-z]+", text):
            return self.name(text)
        self.at -= 1
        raise self.stumble() if token else AssertionError

    def number(self):
        first = self.take()
        text, end = first.text, first.end
        while (self.text.isdigit() or self.text == ".") and self.tokens[self.at].at == end:
            if self.text == "." and not self.next_is_digit():
                break
            end = self.tokens[self.at].end
            text += self.take().text
        if not re.fullmatch(r"\d+(\.\d+)?", text):
            self.at -= 1
            raise self.stumble()
        return Number(text)

    def next_is_digit(self):
        return self.at + 1 < len(self.tokens) and self.tokens[self.at + 1].text.isdigit()

    def group(self, opening):
        bars, self.bars = self.bars, 0
        entries = [self.sum()]
        while self.accept(",", ";"):
            entries.append(self.sum())
        self.take(OPEN[opening])
        self.bars = bars
        return entries[0] if len(entries) == 1 else Vector(tuple(entries))

    def size(self, opening):
        self.bars += 1
        inner = self.sum()
        self.bars -= 1
        self.take(OPEN.get(opening, opening))
        return Size(inner, opening in {r"\|", r"\lVert"})

    def argument(self):
        """What a command or script applies to: a group in braces, or a single token."""
        if self.accept("{"):
            return self.group("{")
        return self.alone(self.take())

    def alone(self, token):
        parser = Parser(self.latex, [token], self.functions)
        tree = parser.sum()
        parser.expect_end()
        return tree

    def environment(self, text):
        kind = re.search(r"\{(\w+)\*?\}", text)[1]
        if kind == "cases":
            return self.cases()
        if kind in {"pmatrix", "bmatrix", "matrix"}:
            rows = [[self.sum()]]
            while not self.text.startswith(r"\end"):
                if self.accept("&"):
                    rows[-1].append(self.sum())
                elif self.text.startswith("\\\\"):
                    self.take()
                    if not self.text.startswith(r"\end"):
                        rows.append([self.sum()])
                else:
                    raise self.stumble()
            self.take()
            return Vector(tuple(Vector(tuple(entries)) for entries in rows))
        self.at -= 1
        raise self.stumble()

    def cases(self):
        rows = []
        while not self.text.startswith(r"\end"):
            rows.append(self.sum())
            self.accept(",")
            self.take("&")
            word = WORD.match(self.text)
            if word and word[2].strip() in {"otherwise", "else"}:
                self.take()
                rows.append(None)
            else:
                if word and word[2].strip() in {"if", "for", "when", "where"}:
                    self.take()
                rows.append(self.comparison())
            self.accept(",", ".")
            if self.text.startswith("\\\\"):
                self.take()
        self.take()
        return Cases(tuple(rows))

    def big(self, operation):
        index, start, stop, excluded = None, None, None, None
        indices = []
        while self.text in {"_", "^"}:
            if self.accept("^"):
                stop = self.argument()
                continue
            self.take("_")
            braced = self.accept("{")
            index = plain(self.take().text)
            if braced:
                if self.accept("="):
                    start = self.sum()
                elif self.accept(r"\ne", r"\neq"):
                    excluded = self.sum()
                while self.accept(","):
                    indices.append(plain(self.take().text))
                self.take("}")
        if index is None:
            raise self.stumble("; over which index?")
        body = self.product()
        for inner in reversed(indices):
            body = Big(operation, inner, None, None, None, body)
        return Big(operation, index, start, stop, excluded, body)

    def fraction(self):
        if self.is_differential():
            self.take("{")
            self.take()
            of = None if self.text == "}" else self.sum()
            self.take("}")
            self.take("{")
            self.take()
            variable = self.factor()
            self.take("}")
            return Derivative(self.factor() if of is None else of, variable)
        over = self.argument()
        return Quotient(over, self.argument())

    def is_differential(self):
        marks = {r"\partial", "d", r"\mathrm{d}"}
        texts = [token.text for token in self.tokens[self.at :]]
        if len(texts) < 6 or texts[0] != "{" or texts[1] not in marks:
            return False
        depths = accumulate((text == "{") - (text == "}") for text in texts)
        end = next((i for i, depth in enumerate(depths) if not depth), len(texts))
        return texts[end + 1 : end + 3] == ["{", texts[1]] and texts[end + 3] != "}"

    def name(self, text):
        base, primes = plain(text), self.primes()
        if self.text == "_" and self.at + 1 < len(self.tokens):
            numbered = f"{base}_{self.tokens[self.at + 1].text}"
            if numbered in self.functions:  # f_2 is a function by itself
                base, self.at = numbered, self.at + 2
        name = base + primes + self.primes()
        is_function = base in self.functions or text.startswith(r"\operatorname")
        return self.call(Name(name)) if is_function else Name(name)

    def primes(self):
        count = 0
        while self.accept("'", r"\prime"):
            count += 1
        return count * "'"

    def call(self, function):
        exponent = None
        while self.text in {"_", "^"}:
            if self.accept("_"):
                if function == Name("log"):
                    base = self.argument()
                    return Quotient(self.call(function), Call(function, (base,)))
                function = Index(function, self.subscripts())
            elif self.layer_ahead():
                function = Layer(function, self.layer())
            else:
                self.take("^")
                exponent = self.argument()
                if isinstance(exponent, Minus):
                    raise self.stumble("; an inverse, or a power? Write parentheses")
        if self.text == "(":
            self.take()
            bars, self.bars = self.bars, 0
            arguments = [self.sum()]
            while self.accept(",", ";"):
                arguments.append(self.sum())
            self.take(")")
            self.bars = bars
            tree = Call(function, tuple(arguments))
        elif self.starts_factor():
            tree = Call(function, (self.factor(),))
            if self.starts_factor():
                raise self.stumble(f"; does {function.text} reach that far? Write parentheses")
        else:
            return function
        return tree if exponent is None else Power(tree, exponent)

    def scripts(self, tree):
        """Subscripts belong to what they stand at, then the layer; powers apply to all of it."""
        subscripts, layer, powers = None, None, []
        while self.text in {"_", "^"}:
            if self.accept("_"):
                if subscripts is not None:
                    raise self.stumble("; two subscripts")
                subscripts = self.subscripts()
            elif self.layer_ahead() and isinstance(tree, Name) and tree != Name("e"):
                layer = self.layer()
                if self.layer_transposed:
                    powers.append(None)
            else:
                self.take("^")
                if self.accept(r"\top", r"\intercal"):
                    powers.append(None)
                elif self.text == "{" and self.tokens[self.at + 1].text in {r"\top", "T"}:
                    self.at += 2
                    self.take("}")
                    powers.append(None)
                elif self.accept("T"):
                    powers.append(None)
                else:
                    powers.append(self.argument())
        if layer is not None:
            tree = Layer(tree, layer)
        if subscripts is not None:
            tree = Index(tree, subscripts)
        for exponent in powers:
            tree = Transpose(tree) if exponent is None else Power(tree, exponent)
        return tree

    def layer_ahead(self):
        texts = [token.text for token in self.tokens[self.at : self.at + 3]]
        return texts == ["^", "{", "("]

    def layer(self):
        for text in ("^", "{", "("):
            self.take(text)
        number = self.sum()
        self.take(")")
        self.layer_transposed = self.accept(r"\top")
        self.take("}")
        return number

    def subscripts(self):
        """Indices: separated by commas, or one letter each; 12 stays together until it is used."""
        if not self.accept("{"):
            return (self.alone(self.take()),)
        found = []
        while not self.accept("}"):
            tree = self.sum()
            found += tree.factors if isinstance(tree, Product) else [tree]
            self.accept(",")
        return tuple(found)
