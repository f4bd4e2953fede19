/*
 * Who waits for me: told at once, on every page, with a sound when it is wished; on the home page
 * with minutes and the two things to do, and the rest of the day.
 */

import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { needCatalogue } from '../../lib/catalogue';
import { t } from '../../lib/i18n';
import { readPref, writePref } from '../../lib/prefs';
import { useResource } from '../../lib/resource';
import { href } from '../../lib/router';
import { me } from '../../lib/session';
import { clock } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Button, Empty, Failure, Icon, IconBox, Loading, Tag } from '../../ui/basic';
import { Check } from '../../ui/fields';
import { desk, loadShared, nameOf, staff, thingName, type Visit } from './api';
import { serviceLabel } from './names';
import { ClashHost, refused } from './clash';
import { doStep, useNow } from './reception';

const sound = signal(readPref('sound') === 'on');

function ring(): void {
	if (!sound.value || !('AudioContext' in window)) return;
	const a = new AudioContext();
	const o = a.createOscillator(), g = a.createGain();
	g.gain.setValueAtTime(0.12, a.currentTime);
	g.gain.exponentialRampToValueAtTime(0.001, a.currentTime + 0.5);
	o.frequency.value = 740;
	o.connect(g).connect(a.destination);
	o.start();
	o.stop(a.currentTime + 0.5);
	o.onended = () => void a.close();
}

function useMine() {
	const board = useResource(() => desk.mine(), [], ['appointments']);
	const id = me.value?.id;
	return { board, mine: board.data?.visits.filter((v) => !v.closed_at && v.staff_id === id) ?? [] };
}

/** Stands in the frame of every page; shows nothing itself. */
export default function Arrivals() {
	const { mine } = useMine();
	const known = useRef(new Set<number>());
	const waiting = mine.filter((v) => v.state === 'waiting' && !v.told_at);
	useEffect(() => {
		for (const v of waiting) {
			if (known.current.has(v.id)) continue;
			known.current.add(v.id);
			toast(t('mine.here', { name: nameOf(v) }), { tone: 'info', seconds: 12 });
			ring();
			void desk.ack(v.id, false).catch(() => undefined);
		}
	}, [waiting.map((v) => v.id).join()]);
	return null;
}

function Line({ v, now }: { v: Visit; now: number }) {
	const m = Math.max(0, Math.floor((v.waited_s + (v.state === 'waiting' ? now - v.since : 0)) / 60));
	const need = v.needs[v.need];
	const name = nameOf(v);
	return (
		<li class="line">
			<IconBox icon={v.state === 'with' ? 'messages-square' : 'clock'} tone={v.state === 'with' ? 'b' : 'w'} />
			<span class="t">
				<b>{v.person_id && v.seen === 'all' ? <a href={href('person', v.person_id)}>{name}</a> : name}</b>
				<span class="small soft">{v.state === 'with' ? t('mine.with', { at: clock(v.since) }) : t('mine.waits', { m })}, {need?.appointment_at ?? serviceLabel(need?.service)}</span>
				{v.urgent && <span><Tag tone="alert" icon="triangle-alert">{t('desk.urgent')}</Tag></span>}
			</span>
			<span class="row">
				{v.state === 'waiting' && !v.ack_at && <Button small onClick={() => void desk.ack(v.id, true).catch(refused)}>{t('mine.ack')}</Button>}
				{v.state === 'with'
					? <Button small tone="soft" onClick={() => void doStep(v, 'done', t('desk.done', { name }))}>{t('desk.finish')}</Button>
					: <Button small tone="primary" onClick={() => void doStep(v, 'call', t('desk.called', { name }))}>{t('desk.call')}</Button>}
			</span>
		</li>
	);
}

/** The card of the home page: now, then the rest of today. */
export function MyVisitors() {
	const { board, mine } = useMine();
	const now = useNow(board.data?.now);
	const id = me.value?.id;
	useEffect(() => {
		needCatalogue();
		if (staff.value.length === 0) void loadShared().catch(() => undefined);
	}, []);
	const next = board.data?.expected.filter((a) => a.staff_id === id || a.staff2_id === id) ?? [];
	return (
		<section class="card" aria-labelledby="h-mine">
			<div class="card-h"><h2 id="h-mine">{t('mine.title')}</h2>{mine.length > 0 && <Tag tone="wait">{mine.length}</Tag>}
				<span class="push"><Check label={t('mine.sound')} checked={sound.value} onChange={(x) => { sound.value = x; writePref('sound', x ? 'on' : null); if (x) ring(); }} /></span></div>
			<ClashHost />
			{board.loading && <Loading />}
			{board.error && <Failure error={board.error} retry={board.reload} />}
			{board.data && mine.length === 0 && next.length === 0 && <Empty icon="calendar-days">{t('mine.none')}</Empty>}
			<ul class="rows">
				{mine.map((v) => <Line key={v.id} v={v} now={now} />)}
				{next.map((a) => (
					<li key={`a${a.id}`} class="line"><IconBox icon="calendar-days" />
						<span class="t"><b>{a.person_id ? <a href={href('person', a.person_id)}>{nameOf(a)}</a> : nameOf(a)}</b><span class="small soft">{[thingName(a.room_id), a.subject].filter(Boolean).join(', ')}</span></span>
						<span class="num small">{a.mode === 'visit' && <Icon name="house" />} {a.start}</span></li>
				))}
			</ul>
		</section>
	);
}
