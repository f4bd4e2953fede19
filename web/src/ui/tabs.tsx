/* Tabs that are links: each one is an address, so Back works and a tab can be opened anew. */

export interface TabLink { key: string; label: string; href: string; count?: number }

export function Tabs({ label, current, tabs }: { label: string; current: string; tabs: TabLink[] }) {
	return (
		<nav class="tabs" aria-label={label}>
			{tabs.map((x) => (
				<a key={x.key} href={x.href} aria-current={x.key === current ? 'page' : undefined}>
					{x.label}
					{x.count !== undefined && <span class="c num">{x.count}</span>}
				</a>
			))}
		</nav>
	);
}
