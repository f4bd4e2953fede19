/* Certificate of attendance, ready for the printer. */

import { label, t } from '../../lib/i18n';
import { useResource } from '../../lib/resource';
import { fullDay, minutes } from '../../lib/time';
import { Button, Failure, Loading } from '../../ui/basic';
import { activities } from './api';

export function Certificate({ id }: { id: number }) {
	const one = useResource(() => activities.certificate(id), [id]);
	if (one.error && !one.data) return <Failure error={one.error} retry={one.reload} />;
	if (!one.data) return <Loading rows={8} />;
	const c = one.data;
	return (
		<>
			<div class="row end no-print"><Button icon="printer" onClick={() => window.print()}>{t('act2.print')}</Button></div>
			<article class="card pad cert">
				<p>{c.centre}</p>
				<h1 tabIndex={-1}>{t('act2.certificate')}</h1>
				<p>{t('act2.cert.text', { name: c.name, title: c.title, service: label(c.service_label) })}</p>
				<p><b>{t('act2.cert.sum', { n: c.days.length, time: minutes(c.minutes) })}</b></p>
				<ul class="cert-d">{c.days.map((d) => <li key={d.day}>{fullDay(d.day)}, {minutes(d.minutes)}</li>)}</ul>
				<p>{t('act2.cert.made', { day: fullDay(c.today) })}</p>
				{c.staff && <p class="cert-s">{c.staff}</p>}
			</article>
		</>
	);
}
