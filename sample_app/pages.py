"""The app's pages: plain HTML, a chart in SVG with the same numbers in a table."""

from __future__ import annotations

from html import escape

from sample_app.claims import Claim

_STYLE = """
body{font:1.05rem/1.5 system-ui,"Liberation Sans",sans-serif;margin:0;color:#2b1d0e;background:#fffaf2}
header{background:#b3410c;color:#fff;padding:.9rem 1.2rem;font-weight:700}
main{max-width:56rem;margin:0 auto;padding:1.2rem}
.button{display:inline-flex;align-items:center;background:#b3410c;color:#fff;padding:.7rem 1.4rem;border-radius:8px;border:0;font:inherit;
font-weight:650;text-decoration:none;cursor:pointer;min-height:44px}
.button.second{background:#fff;color:#8a3208;border:2px solid #b3410c}
.stop{border-left:6px solid #a4262c;background:#fdecec;padding:.8rem 1.1rem}
.ok{border-left:6px solid #1d6b3a;background:#eaf6ee;padding:.8rem 1.1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.45rem .6rem .45rem 0;border-bottom:1px solid #e3d6c3}
td.n,th.n{text-align:right}form{display:inline-block;margin:.8rem .5rem .2rem 0}caption{text-align:left;padding:.4rem 0}code{overflow-wrap:anywhere}.scroll{overflow-x:auto}
:focus-visible{outline:3px solid #0a5c8a;outline-offset:2px}
"""


def page(title: str, body: str) -> str:
    """A whole page."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><title>{escape(title)} – Sunrise</title>'
        f"<style>{_STYLE}</style></head><body><header>Sunrise</header><main>{body}</main></body></html>"
    )


def welcome(plan: str) -> str:
    """Not connected yet."""
    return page(
        "Welcome",
        "<h1>All your health bills in one place</h1>"
        "<p>Sunrise is a sample app. It is not made by your health plan.</p>"
        f"<p>Your plan’s server: <code>{escape(plan)}</code></p>"
        '<p><a class="button" href="/connect">Connect my health plan</a></p>',
    )


def stopped(words: str) -> str:
    """The server refused us."""
    return page(
        "Stopped",
        f'<h1>Sunrise can no longer read your data</h1><p class="stop" role="alert">Your plan answered: '
        f"<strong>{escape(words)}</strong></p>"
        "<p>Sunrise keeps no copy of what it read before, so there is nothing left to show.</p>"
        '<p><a class="button" href="/connect">Connect again</a> <a href="/forget">Start over</a></p>',
    )


def refused(words: str) -> str:
    """The person or the plan said no to the connection."""
    return page(
        "Not connected",
        f'<h1>Not connected</h1><p class="stop" role="alert">Your plan answered: <strong>{escape(words)}</strong></p>'
        '<p><a class="button" href="/connect">Try again</a></p>',
    )


def claims(years: dict[str, list[Claim]], note: str) -> str:
    """Claims by year, with a chart."""
    count = sum(len(of_year) for of_year in years.values())
    said = f'<p class="ok" role="status">{escape(note)}</p>' if note else ""
    tables = "".join(_year(year, of_year) for year, of_year in years.items())
    return page(
        "Your claims",
        f'<h1>Your claims</h1>{said}<p id="count">{count} claims read.</p>{_chart(years)}'
        '<form method="post" action="/refresh"><button class="button second">Refresh the token now</button></form> '
        '<form method="post" action="/read"><button class="button second">Read again</button></form>'
        f"{tables}",
    )


def _chart(years: dict[str, list[Claim]]) -> str:
    sums = {year: sum(claim.you_pay for claim in of_year) for year, of_year in sorted(years.items())}
    top = max([*sums.values(), 1.0])
    bars = "".join(_bar(number, year, value, top) for number, (year, value) in enumerate(sums.items()))
    rows = "".join(
        f'<tr><th scope="row">{escape(y)}</th><td class="n">${v:,.2f}</td></tr>' for y, v in sums.items()
    )
    width = max(len(sums) * 80 + 20, 120)
    svg = (
        f'<div class="scroll" tabindex="0" role="region" aria-label="Chart"><svg role="img" aria-label="Bar chart: what '
        f'you paid, by year; the table below has the same numbers" viewBox="0 0 {width} 200" width="{width}" '
        f'height="200">{bars}</svg></div>'
    )
    return (
        f"<h2>What you paid, by year</h2>{svg if any(sums.values()) else ''}"
        f'<table><caption>Your share by year</caption><thead><tr><th scope="col">Year</th><th scope="col" class="n">'
        f"Your share</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _bar(number: int, year: str, value: float, top: float) -> str:
    height, left = round(150 * value / top), 20 + number * 80
    return (
        f'<rect x="{left}" y="{170 - height}" width="52" height="{height}" fill="#b3410c"/>'
        f'<text x="{left + 26}" y="190" text-anchor="middle" font-size="14">{escape(year)}</text>'
    )


def _year(year: str, claims: list[Claim]) -> str:
    rows = "".join(
        f"<tr><td>{escape(one.day)}</td><td>{escape(one.kind)}</td><td>{escape(one.provider)}</td>"
        f'<td class="n">${one.billed:,.2f}</td><td class="n">${one.plan_paid:,.2f}</td>'
        f'<td class="n">${one.you_pay:,.2f}</td></tr>'
        for one in claims
    )
    head = "".join(f'<th scope="col"{" class=n" if n else ""}>{t}</th>' for t, n in _COLUMNS)
    return (
        f'<h2>{escape(year)}</h2><div class="scroll" tabindex="0" role="region" aria-label="Claims of {escape(year)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


_COLUMNS = (
    ("Date", False),
    ("Kind", False),
    ("Provider", False),
    ("Billed", True),
    ("Plan paid", True),
    ("Your share", True),
)
