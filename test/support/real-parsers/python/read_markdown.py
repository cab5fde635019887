"""What markdown-it, which reads as GitHub and GitLab do, finds in a text outside of code."""

from markdown_it import MarkdownIt

CODE = {"code_inline", "fence", "code_block"}


def read(asked):
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    types, outside, html = [], [], []
    for token in flat(parser.parse(asked["file"].decode())):
        types.append(token.type)
        if token.type in ("html_block", "html_inline"):
            html.append(token.content)
        elif token.type not in CODE and token.type != "inline":
            outside.extend([token.content, *map(str, token.attrs.values())])
    return {"types": sorted(set(types)), "outside": "\n".join(outside), "html": html}


def flat(tokens):
    for token in tokens:
        yield token
        yield from token.children or []
