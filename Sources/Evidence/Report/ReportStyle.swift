/// The style of the page: quiet, for paper first; colours that stay apart for people who don't see them all.
package enum ReportStyle {
    package static let css = """
        :root { color-scheme: light; --ink: #1b2128; --quiet: #56606b; --line: #d5dae0; --calls: #1f5c99; --items: #b3520e; \
        --stop: #a3172b; }
        @page { size: A4; margin: 18mm 16mm; }
        * { box-sizing: border-box; }
        body { margin: 0; background: #fff; color: var(--ink); font: 15px/1.5 "Source Sans 3", "Segoe UI", "Helvetica Neue", \
        Arial, "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums lining-nums; }
        main { max-width: 784px; margin: 0 auto; padding: 40px 32px 48px; }
        header { border-bottom: 2px solid var(--ink); padding-bottom: 14px; margin-bottom: 24px; }
        h1 { font-size: 32px; line-height: 1.15; margin: 0 0 4px; font-weight: 650; overflow-wrap: anywhere; }
        h2 { font-size: 20px; line-height: 1.25; margin: 40px 0 6px; font-weight: 650; }
        h3 { font-size: 15px; margin: 18px 0 4px; font-weight: 650; }
        p { margin: 0 0 8px; }
        .kind { font-size: 13px; color: var(--quiet); margin: 0 0 2px; }
        .period { font-size: 18px; margin: 0; }
        .quiet, .note, footer { color: var(--quiet); font-size: 13.5px; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 24px; margin-bottom: 20px; }
        .figure { border-left: 4px solid var(--calls); padding: 2px 0 2px 16px; }
        .figure.items { border-color: var(--items); }
        .figure p { margin: 0; }
        .figure .name { font-weight: 600; }
        .figure .digits { font-size: 34px; line-height: 1.2; font-weight: 650; letter-spacing: -0.01em; }
        .figure .words { font-size: 14px; margin-bottom: 4px; }
        .statement { font-size: 16.5px; max-width: 62ch; }
        svg { display: block; width: 100%; height: auto; }
        svg .grid { stroke: var(--line); stroke-width: 1; }
        svg text { font-size: 11.5px; fill: var(--quiet); text-anchor: middle; }
        svg .axis { text-anchor: end; }
        svg .value { fill: var(--ink); paint-order: stroke; stroke: #fff; stroke-width: 3px; }
        rect.calls { fill: var(--calls); }
        rect.items { fill: var(--items); }
        rect.track { fill: #eef1f4; }
        table { width: 100%; border-collapse: collapse; margin-top: 10px; font-size: 13.5px; }
        th, td { padding: 5px 0 5px 14px; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); }
        th:first-child { padding-left: 0; }
        thead th { font-weight: 600; color: var(--quiet); border-bottom: 1px solid var(--quiet); }
        tbody th { font-weight: 500; overflow-wrap: anywhere; }
        tbody th.none { color: var(--quiet); font-style: italic; }
        tfoot th, tfoot td { font-weight: 650; border-bottom: 0; }
        .number { text-align: right; white-space: nowrap; }
        .share { width: 168px; white-space: nowrap; }
        td.share svg { display: inline-block; width: 92px; height: 8px; margin-right: 8px; }
        .reasons tbody th { white-space: nowrap; }
        .findings { border-left: 4px solid var(--stop); padding: 2px 0 2px 16px; margin: 24px 0 0; }
        .findings h2 { margin-top: 0; }
        .apps th:first-child { min-width: 104px; }
        .apps .share { width: 122px; }
        .apps td.share svg { width: 48px; }
        td.purpose { overflow-wrap: anywhere; }
        td.missing { color: var(--stop); font-weight: 600; }
        pre { background: #f4f6f8; white-space: normal; border: 1px solid var(--line); padding: 10px 12px; font: 12.5px/1.5 "DejaVu Sans Mono", \
        Consolas, monospace; overflow-wrap: anywhere; }
        pre code { display: block; font: inherit; white-space: pre-wrap; padding-left: 2ch; text-indent: -2ch; }
        ul { margin: 4px 0 0; padding-left: 20px; }
        li { margin-bottom: 4px; }
        footer { margin-top: 40px; border-top: 1px solid var(--line); padding-top: 10px; }
        @media print {
          body { font-size: 10.5pt; }
          main { max-width: none; padding: 0; }
          table, .reasons, pre { font-size: 9pt; }
          h2, h3 { break-after: avoid; }
          svg, tr, table, .figures, pre { break-inside: avoid; }
          thead { display: table-header-group; }
        }

        """
}
