"""Ways in which HTML and Markdown run scripts, load things or cover a page, by family.

``GO`` is what each would run; ``ELSEWHERE`` is what each would load. The families follow the
lists of OWASP and of DOMPurify's and ammonia's tests; the last ones are for parsers that read
their own output differently (mutation XSS).
"""

GO = "document.title='RAN'"
ELSEWHERE = "http://127.0.0.1:1/loaded"

HTML = {
    "script": f"<script>{GO}</script>",
    "script in capitals, unclosed": f"<SCRIPT >{GO}//",
    "script from elsewhere": f"<script src={ELSEWHERE}></script>",
    "script in a script": f"<scr<script>ipt>{GO}</scr</script>ipt>",
    "event of a broken picture": f'<img src=x onerror="{GO}">',
    "event without blanks": f"<img/src=x/onerror={GO}>",
    "event after a line end": f"<img\nsrc=x\nonerror\n=\n{GO}>",
    "event of the focus": f'<input autofocus onfocus="{GO}"><div tabindex=1 onfocusin="{GO}">',
    "event of an animation":
        f'<style>@keyframes x{{}}</style><b style="animation-name:x" onanimationstart="{GO}">x</b>',
    "event of a fold": f'<details open ontoggle="{GO}"><summary>x</summary></details>',
    "event of media": f'<video><source onerror="{GO}"></video><audio src=x onerror="{GO}">',
    "event of the body": f'<body onload="{GO}"><marquee onstart="{GO}">',
    "event hidden by a NUL": f'<img src=x on\0error="{GO}"><scr\0ipt>{GO}</script>',
    "javascript link": f'<a href="javascript:{GO}">x</a>',
    "javascript link, written with entities": f'<a href="&#106;ava&Tab;script&colon;{GO}">x</a>',
    "javascript link after control signs": f'<a href="\x01 java\nscript:{GO}">x</a>',
    "data link": f'<a href="data:text/html,<script>{GO}</script>">x</a>',
    "vbscript link": '<a href="vbscript:msgbox(1)">x</a>',
    "link to a file of the submission":
        '<a href="evil.html">x</a><a href="//evil.example">y</a><a href="\\\\evil\\x">z</a>',
    "svg": f'<svg onload="{GO}"><script>{GO}</script></svg>',
    "svg that animates a link":
        f'<svg><a><animate attributeName=href values="javascript:{GO}"/><text>x</text></a></svg>',
    "svg that uses another": '<svg><use href="data:image/svg+xml;base64,PHN2Zy8+#x"/></svg>',
    "mathml link":
        f'<math href="javascript:{GO}"><mtext>x</mtext></math><math><mtext xlink:href="javascript:{GO}">',
    "frame": f'<iframe srcdoc="<script>parent.{GO}</script>"></iframe><iframe src="javascript:parent.{GO}">',
    "object and embed":
        f'<object data="javascript:{GO}"></object><embed src="javascript:{GO}"><applet code=x>',
    "form":
        f'<form action="javascript:{GO}"><button formaction="{ELSEWHERE}">send</button></form><isindex '
        'action=x>',
    "base": f'<base href="{ELSEWHERE}/">',
    "meta": f'<meta http-equiv=refresh content="0;url={ELSEWHERE}"><link rel=stylesheet href={ELSEWHERE}>',
    "style sheet": f"<style>@import '{ELSEWHERE}';body{{display:none}}</style>",
    "style that loads":
        f"<p style=\"background:url({ELSEWHERE});list-style:url({ELSEWHERE});color:var(--x,"
        f"url({ELSEWHERE}))\">x</p>",
    "style that hides how it loads":
        f'<p style="background-color:ur\\l({ELSEWHERE});border:image-set(\'{ELSEWHERE}\')">x</p>',
    "style that covers":
        '<div style="position:fixed;top:0;left:0;z-index:9999;transform:scale(9);margin:-999px">all '
        'points</div>',
    "picture from elsewhere": f'<img src="{ELSEWHERE}.png" srcset="{ELSEWHERE} 2x" lowsrc={ELSEWHERE}>',
    "other things from elsewhere":
        f'<video poster={ELSEWHERE}></video><audio src={ELSEWHERE}></audio><table background={ELSEWHERE}>',
    "attribute that ends early": f'<p title="a"onmouseover="{GO}" title=\'"><img src=x onerror={GO}>\'>x</p>',
    "names of the page":
        '<a id=submission_id><a id=submission_id name=base_url href=x><form name=body><img '
        'name=getElementById>',
    "imitated report": '<div class="autograder-report panel panel-primary"><b>4 of 4 points</b></div>',
    "comment that ends early":
        f'<!--><img src=x onerror="{GO}">--><!--[if IE]><script>{GO}</script><![endif]-->',
    "mutation: noscript": f'<noscript><p title="</noscript><img src=x onerror={GO}>">',
    "mutation: math and style":
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 "
        f"onerror={GO}&gt;\">",
    "mutation: nested forms": f'<form><math><mtext></form><form><mglyph><style></math><img src onerror={GO}>',
    "mutation: svg and style": f'<svg></p><style><a id="</style><img src=1 onerror={GO}>">',
    "mutation: title in svg": f'<svg><title><style><img src="</style><img src=x onerror={GO}//">',
    "mutation: annotation":
        f'<math><annotation-xml encoding="text/html"><style><img title="</style><img src=x onerror={GO}>">',
    "mutation: select and template":
        '<select><template><style><!--</style><a rel="--></style></template></select><img src=x '
        f'onerror={GO}>">',
    "mutation: textarea and xmp":
        f'<textarea><img title="</textarea><img src=x onerror={GO}>"><xmp><p title="</xmp><img src=x '
        f'onerror={GO}>">',
    "mutation: backticks": f"<img alt=\"``onerror={GO}\" src=x>`<p title=`onmouseover={GO}`>",
    "mutation: processing instruction":
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y '
        f'"<script>{GO}</script>">]>&y;<![CDATA[<script>{GO}</script>]]>',
    "mutation: formula in an attribute":
        f'<p title="$x$<img src=x onerror={GO}>">$\\text{{<img src=x onerror={GO}>}}$</p>',
}  # fmt: skip

MARKDOWN = {
    "link": f"[x](javascript:{GO}) [y](<java\nscript:{GO}>) [z][1]\n\n[1]: javascript:{GO}",
    "link on its own": f"<javascript:{GO}> javascript:{GO}",
    "link whose title ends early": f"[x](http://a.example 'a\" onmouseover=\"{GO}')",
    "picture whose text ends early": f'![a" onerror="{GO}](x "b\' onerror={GO} ")',
    "picture from elsewhere": f"![x]({ELSEWHERE}.png) ![y](//127.0.0.1:1/y.png)",
    "picture of the notebook file": "![x](double.ipynb) ![y](../../../gradebook.db) ![z](/etc/passwd)",
    "attachment that is missing": "![x](attachment:missing.png)",
    "code fence":
        f"```<script>{GO}</script>\n"
        f"</code></pre><script>{GO}</script>\n"
        "```\n\n"
        f"``` \" onmouseover=\"{GO}\n"
        "x\n"
        "```",
    "mermaid": f"```mermaid\n</pre><img src=x onerror={GO}>\n```",
    "formula":
        f"$\\href{{javascript:{GO}}}{{x}}$ $$<script>{GO}</script>$$ $\\text{{<img src=x onerror={GO}>}}$",
    "formula that never ends": "$$" + r"\frac{" * 500 + r" \begin{align} \[ \( $",
    "heading named like a score": "# test_double\n\n# submission_id",
    "table": f"|a|\n|-|\n|<img src=x onerror={GO}>|",
    "definition of entities": f"&lt;script&gt;{GO}&lt;/script&gt; &#60;img src=x onerror={GO}&#62;",
}  # fmt: skip
