/* The yardstick: the month loop of the model in plain C, from the same arrays to the same table of months.
 *
 * It is no part of the product. It says how fast the month loop could be if somebody had written it in C by hand, and
 * the compiled engine is measured against it (benchmarks/engine.py). benchmarks/yardstick.py compiles it, packs its
 * arguments, and checks that its outcomes are the engine's: a yardstick that does other work measures nothing.
 *
 * As it stands, it is what one writes at first: every decision goes over every contact, and every chance is worked
 * out. Two switches add what the compiled engine does to spare work, without changing a bit:
 *   -DSKIP    leave out ties that weigh nothing, and pairs that nobody has ever convened;
 *   -DSETTLE  settle a draw by an upper bound of its hazard where that is enough.
 *
 * Numbers in brackets are sections of the model specification, as in agents/rules.py.
 * Matrices are (services, organisations) in the state, (organisations, services) in the facts and the draws.
 */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef SKIP
enum { SKIPS = 1 };
#else
enum { SKIPS = 0 };
#endif
#ifdef SETTLE
enum { SETTLES = 1 };
#else
enum { SETTLES = 0 };
#endif

enum { BENEFIT, RUNNING_COST, OWN_PAYMENTS, SUBSIDIES, SUBSCRIPTIONS, FLOWS };
enum { OUTCOMES = 32 };

static const double SLACK = 1.0 + 1e-9; /* room for the last bits of an exponential, where a hazard bounds a chance */

/* Arguments; benchmarks/yardstick.py reads here what they are. */

typedef struct {
    double leaving_trust, joining_hazard, unaided_signoff_hazard, supported_signoff_hazard, mandate_hazard;
    double untranslated_understanding, prerequisite_share, independent_hazard, supported_hazard, peer_hazard;
    double contagion_exponent_people, complexity_exponent, design_reach, reuse_discount, adoption_cost;
    double abandonment_hazard, outside_hazard_people, outside_hazard_transactional, trust_speed, trust_loss_ratio;
    double learning_rate, tie_growth, tie_decay, tie_cap, outside_adaptation, budget_cap, team_span, team_people;
    double cost_per_person, reference_money, effort_scale, reference_effort, returns_to_effort, use_case_overhead;
    double development_work, codesign_extra_work;
    double discount_rate, benefit_people, benefit_transactional, running_cost_rate;
} Parameters;

typedef struct {
    int64_t n, boroughs, insiders, services, pair_count;
    const uint8_t *people_based, *relevant;
    const double *complexity, *priority, *users, *relative_size, *requirement, *market_fit, *need, *income;
    const int64_t *rows, *second; /* where the pairs of each organisation start, and who is the second of each */
    const int64_t *first, *peers, *pair;
    const double *base_weight;
} Facts;

typedef struct {
    int64_t exists, serves_all, support_months, use_cases, easy_first, institutions, outside_partners;
    double grant, authority, allocated, development, convening, governance, translation, subsidy, culture_programme;
    double mandate_transactional, mandate_people, mandate_governance, deadline_ramp, subsidy_rate, need_weight;
    double codesign, openness, subscription;
    const uint8_t *in_scope;
} Levers;

typedef struct {
    uint8_t *adopted, *chosen;
    double *design, *fit, *cost, *capacity, *trust, *is_signed, *coalition, *budget, *weight;
    uint8_t *started, *ready, *active;
    double *progress, *solution;
} State;

typedef struct {
    const double *joining, *governance, *adoption, *pushed, *queue, *abandonment, *outside;
} Draws;

/* What a run works with, and what a month decides. */

typedef struct {
    double granted, subscribed, pot, undrawn, development, convening, governance, translation, culture_programme, subsidy;
} Purse;

typedef struct {
    double months, benefit, running_cost, own_payments, spending, spent_so_far;
    double benefit_pv, cost_pv, spending_pv, own_payments_pv, running_cost_pv;
} Ledger;

typedef struct {
    double money, convening, governance, translation, culture_programme;
    double mandate_transactional, mandate_people, mandate_governance, dilution, codesign;
    int funding;
    int64_t served;
} Terms;

typedef struct {
    double design, fit, discount, codesign;
    int from_programme;
} Offer;

typedef struct {
    int64_t organisation, service, number;
    double design, fit, cost, queue;
    int pushed, from_programme, accepted;
} Wish;

typedef struct {
    int64_t *count, *peers, *pair; /* the contacts that are gone over, organisation by organisation from first[i] */
    double *weight;
} Ties;

typedef struct {
    int64_t *served;
    uint8_t *is_served, *joins, *leaves, *signs, *abandons, *outside_adopts, *ever_convened;
    double *mandate, *flows, *wins, *learned, *trust_change, *capacity_change, *convened, *score, *by_borough;
    Wish *wishes, **queue;
} Month;

typedef struct {
    const Parameters *p;
    const Facts *f;
    const Levers *l;
    State *s;
    const Draws *d;
    Ties t;
    Month m;
    Purse purse;
    Ledger ledger;
} Run;

/* Rules */

static double probability(double hazard) { return -expm1(-hazard); }

static int happens(double hazard, double draw) {
    if (SETTLES && draw >= hazard * SLACK) return 0;
    return draw < probability(hazard);
}

static double smaller(double a, double b) { return b < a ? b : a; }

static double clipped(double x, double low, double high) { return smaller(x > low ? x : low, high); }

static double effort(double money, const Parameters *p) {
    return -expm1(-(money / p->reference_money) / p->effort_scale);
}

static double fit_at(double distance) { return exp(-0.5 * distance * distance); }

static double joining_hazard(const Parameters *p, double convening, double trust, double need, double ties) {
    return p->joining_hazard * convening * trust * 0.5 * (need + smaller(1.0, ties)); /* 4.3 */
}

static double signoff_hazard(const Parameters *p, const Terms *t, double trust, double ties) { /* 4.4 */
    return (p->unaided_signoff_hazard + p->supported_signoff_hazard * t->governance) * trust * 0.5
               * (1.0 + smaller(1.0, ties))
           + p->mandate_hazard * t->mandate_governance;
}

static double chosen_hazard(const Parameters *p, double need, double fit, double understood, double ability,
                            double gate, double trust, double reach, int ready, double exposure) { /* 4.6 */
    double support = ready ? p->supported_hazard * trust * reach : 0.0;
    return need * fit * understood * ability * gate * (p->independent_hazard + support + p->peer_hazard * exposure);
}

static Offer template_of(int ready, double solution, double requirement, double codesign, double market_fit) {
    Offer offer = {0.0, market_fit, 0.0, 0.0, 0};
    if (ready) {
        offer.design = solution + codesign * (requirement - solution);
        offer.fit = fit_at(requirement - offer.design);
        offer.codesign = codesign;
        offer.from_programme = 1;
    }
    return offer;
}

/* Senses: sums over ties, in the order of the peers' numbers */

static double tie_weighted_sum(const Run *r, int64_t i, const double *value) {
    double sum = 0.0;
    for (int64_t k = r->f->first[i]; k < r->f->first[i] + r->t.count[i]; k++) sum += r->t.weight[k] * value[r->t.peers[k]];
    return sum;
}

static double lead_of_better_peers(const Run *r, int64_t i) {
    double sum = 0.0;
    for (int64_t k = r->f->first[i]; k < r->f->first[i] + r->t.count[i]; k++) {
        double lead = r->s->capacity[r->t.peers[k]] - r->s->capacity[i];
        if (lead > 0.0) sum += r->t.weight[k] * lead;
    }
    return sum;
}

static int64_t nearest_peer_design(const Run *r, int64_t i, const uint8_t *adopted, const double *design,
                                   double requirement) {
    int64_t best = -1;
    double nearest = INFINITY;
    for (int64_t k = r->f->first[i]; k < r->f->first[i] + r->t.count[i]; k++) {
        int64_t j = r->t.peers[k];
        if (r->t.weight[k] >= r->p->design_reach && adopted[j]) {
            double distance = fabs(requirement - design[j]);
            if (distance < nearest) nearest = distance, best = j;
        }
    }
    return best;
}

/* The programme's part of a month */

static double mandate_strength(const Run *r, double lever, int64_t months) { /* 12.9 */
    if (months >= r->l->support_months) return 0.0;
    return smaller(lever, r->l->authority)
           * pow((double)(months + 1) / (double)r->l->support_months, r->l->deadline_ramp);
}

static double collect_subscriptions(Run *r) {
    double sum = 0.0;
    if (r->l->subscription <= 0.0) return sum;
    for (int64_t i = 0; i < r->f->boroughs; i++) {
        if (r->s->coalition[i] <= 0.0) continue;
        if (r->l->subscription <= r->s->budget[i]) {
            r->m.flows[SUBSCRIPTIONS * r->f->insiders + i] = r->l->subscription;
            sum += r->l->subscription;
        } else {
            r->m.leaves[i] = 1;
        }
    }
    return sum;
}

static int64_t those_served(Run *r) {
    int64_t count = 0;
    for (int64_t i = 0; i < r->f->insiders; i++) {
        r->m.is_served[i] = r->l->serves_all || r->s->coalition[i] > 0.0;
        if (r->m.is_served[i] && r->l->exists) r->m.served[count++] = i;
    }
    return count;
}

static void choose_use_cases(Run *r, int64_t served) { /* 4.2 */
    const Facts *f = r->f;
    int64_t free_places = r->l->use_cases;
    for (int64_t s = 0; s < f->services; s++) free_places -= r->s->active[s];
    if (served == 0 || free_places <= 0) return;
    for (int64_t s = 0; s < f->services; s++) {
        r->m.score[s] = -INFINITY;
        if (!r->l->in_scope[s] || r->s->started[s]) continue;
        double unmet = 0.0;
        for (int64_t k = 0; k < served; k++) {
            int64_t i = r->m.served[k];
            unmet += f->need[i * f->services + s] * (1.0 - r->s->fit[s * f->n + i]);
        }
        double score = r->l->need_weight * (unmet / (double)served) + (1.0 - r->l->need_weight) * f->priority[s];
        if (r->l->easy_first) score *= 1.0 - 0.5 * f->complexity[s];
        r->m.score[s] = score;
    }
    for (; free_places > 0; free_places--) {
        int64_t best = 0;
        for (int64_t s = 1; s < f->services; s++)
            if (r->m.score[s] > r->m.score[best]) best = s;
        if (r->m.score[best] == -INFINITY) return;
        r->s->active[best] = r->s->started[best] = 1;
        r->m.score[best] = -INFINITY;
    }
}

static Terms start_month(Run *r, int64_t months, double subscriptions, int64_t served) {
    const Parameters *p = r->p;
    const Levers *l = r->l;
    Terms t = {.dilution = 1.0, .served = served};
    if (!l->exists) return t;
    t.money = l->grant + subscriptions;
    r->purse.granted += l->grant;
    r->purse.subscribed += subscriptions;
    double span = p->team_span * (1.0 + subscriptions / (p->team_people * p->cost_per_person));
    t.dilution = (double)served <= span ? 1.0 : span / (double)served;
    r->purse.convening += l->convening * t.money;
    r->purse.governance += l->governance * t.money;
    r->purse.translation += l->translation * t.money;
    r->purse.culture_programme += l->culture_programme * t.money;
    t.convening = effort(l->convening * t.money, p);
    t.governance = effort(l->governance * t.money, p);
    t.translation = effort(l->translation * t.money, p);
    t.culture_programme = effort(l->culture_programme * t.money, p);
    t.mandate_transactional = mandate_strength(r, l->mandate_transactional, months);
    t.mandate_people = mandate_strength(r, l->mandate_people, months);
    t.mandate_governance = mandate_strength(r, l->mandate_governance, months);
    t.codesign = l->codesign * t.dilution;
    t.funding = months < l->support_months;
    double share = l->subsidy * t.money;
    if (t.funding) {
        r->purse.pot += share;
    } else {
        r->purse.undrawn += share + r->purse.pot;
        r->purse.pot = 0.0;
    }
    double unallocated = 1.0 - l->allocated;
    r->purse.undrawn += (unallocated > 0.0 ? unallocated : 0.0) * t.money;
    for (int64_t s = 0; s < r->f->services; s++) {
        r->m.mandate[s] = 0.0;
        if (l->in_scope[s]) r->m.mandate[s] = r->f->people_based[s] ? t.mandate_people : t.mandate_transactional;
    }
    choose_use_cases(r, served);
    return t;
}

static void develop(Run *r, const Terms *t) { /* 4.2 */
    const Parameters *p = r->p;
    const Facts *f = r->f;
    double budget = r->l->development * t->money;
    int64_t count = 0;
    for (int64_t s = 0; s < f->services; s++) count += r->s->active[s];
    if (count == 0 || t->served == 0) {
        r->purse.undrawn += budget;
        return;
    }
    r->purse.development += budget;
    double money = budget / (double)count;
    for (int64_t s = 0; s < f->services; s++) {
        if (!r->s->active[s]) continue;
        double progress = 0.0;
        if (money > 0.0) {
            double pace = money * pow(money / p->reference_effort, p->returns_to_effort - 1.0)
                          / (1.0 + p->use_case_overhead * (double)(count - 1));
            double task = p->development_work * f->complexity[s] * (1.0 + p->codesign_extra_work * r->l->codesign / 0.5);
            progress = task <= 0.0 ? 1.0 : pace * (0.5 + f->priority[s]) / task;
        }
        r->s->progress[s] += progress;
        if (r->s->progress[s] < 1.0) continue;
        double required = 0.0;
        for (int64_t k = 0; k < t->served; k++) required += f->requirement[r->m.served[k] * f->services + s];
        r->s->solution[s] = required / (double)t->served;
        r->s->progress[s] = 1.0;
        r->s->ready[s] = 1;
        r->s->active[s] = 0;
    }
}

/* What organisations decide */

static void decide_membership(Run *r, const Terms *t, int64_t month) { /* 4.3 */
    const Facts *f = r->f;
    for (int64_t i = 0; i < f->insiders; i++) {
        int trusts = r->s->trust[i] >= r->p->leaving_trust;
        if (r->s->coalition[i] > 0.0) {
            r->m.leaves[i] = r->m.leaves[i] || !trusts;
            continue;
        }
        if (r->l->serves_all || !trusts || !(i < f->boroughs || r->l->institutions)) continue;
        double draw = r->d->joining[month * f->insiders + i];
        if (SETTLES && draw >= SLACK * joining_hazard(r->p, t->convening, r->s->trust[i], 1.0, 1.0)) continue;
        double needed = 0.0;
        int64_t begun = 0;
        for (int64_t s = 0; s < f->services; s++)
            if (r->s->started[s]) needed += f->need[i * f->services + s], begun++;
        double ties = tie_weighted_sum(r, i, r->s->coalition);
        double mean_need = begun ? needed / (double)begun : 0.0;
        r->m.joins[i] = happens(joining_hazard(r->p, t->convening, r->s->trust[i], mean_need, ties), draw);
    }
}

static void decide_signatures(Run *r, const Terms *t, int64_t month) { /* 4.4 */
    for (int64_t i = 0; i < r->f->insiders; i++) {
        if (r->s->is_signed[i] > 0.0) continue;
        double draw = r->d->governance[month * r->f->insiders + i];
        if (SETTLES && draw >= SLACK * signoff_hazard(r->p, t, r->s->trust[i], 1.0)) continue;
        r->m.signs[i] = happens(signoff_hazard(r->p, t, r->s->trust[i], tie_weighted_sum(r, i, r->s->is_signed)), draw);
    }
}

static double transactional_share(const Run *r, int64_t i) {
    const Facts *f = r->f;
    int64_t used = 0, count = 0;
    for (int64_t s = 0; s < f->services; s++)
        if (f->relevant[i * f->services + s] && !f->people_based[s]) count++, used += r->s->adopted[s * f->n + i];
    return count ? (double)used / (double)count : 1.0;
}

static int64_t decide_adoptions(Run *r, const Terms *t, int64_t month) { /* 4.5, 4.6 */
    const Parameters *p = r->p;
    const Facts *f = r->f;
    const State *state = r->s;
    double translated = 1.0 - (1.0 - p->untranslated_understanding) * (1.0 - t->translation);
    int64_t wished = 0;
    for (int64_t i = 0; i < f->insiders; i++) {
        double people_gate = state->is_signed[i] > 0.0 && transactional_share(r, i) >= p->prerequisite_share ? 1.0 : 0.0;
        double reach = r->m.is_served[i] ? 1.0 : r->l->openness;
        for (int64_t s = 0; s < f->services; s++) {
            int64_t own = i * f->services + s, here = s * f->n + i, drawn = month * f->insiders * f->services + own;
            int people = f->people_based[s], ready = state->ready[s];
            double gate = people ? people_gate : 1.0, draw = r->d->adoption[drawn], mandate = r->m.mandate[s];
            if (state->adopted[here] || !f->relevant[own] || gate == 0.0) continue;
            double need = f->need[own], trust = state->trust[i], required = f->requirement[own];
            double understood = people ? translated : 1.0;
            if (SETTLES) {
                double most = chosen_hazard(p, need, 1.0, understood, 1.0, gate, trust, reach, ready, 1.0);
                if (draw >= SLACK * (most + p->mandate_hazard * mandate * gate)) continue;
            }
            double ability = pow(state->capacity[i], p->complexity_exponent * f->complexity[s]);
            double pushed = p->mandate_hazard * mandate * ability * gate;
            if (SETTLES) {
                double most = chosen_hazard(p, need, 1.0, understood, ability, gate, trust, reach, ready, 1.0);
                if (draw >= SLACK * (most + pushed)) continue;
            }
            double peers = smaller(1.0, tie_weighted_sum(r, i, state->fit + s * f->n));
            double exposure = pow(peers, people ? p->contagion_exponent_people : 1.0);
            int64_t peer = nearest_peer_design(r, i, state->adopted + s * f->n, state->design + s * f->n, required);
            double codesign = r->m.is_served[i] ? t->codesign : 0.0;
            Offer push = template_of(ready, state->solution[s], required, codesign, f->market_fit[own]);
            Offer offer = {0.0, f->market_fit[own], 0.0, 0.0, 0};
            if (push.from_programme && push.fit > offer.fit) offer = push;
            if (peer >= 0) {
                double design = state->design[s * f->n + peer], fit = fit_at(required - design);
                if (fit > offer.fit) offer = (Offer){design, fit, p->reuse_discount, 0.0, 0};
            }
            double chosen = chosen_hazard(p, need, offer.fit, understood, ability, gate, trust, reach, ready, exposure);
            if (!happens(chosen + pushed, draw)) continue;
            Wish *wish = &r->m.wishes[wished];
            wish->pushed = r->d->pushed[drawn] * (chosen + pushed) < pushed;
            Offer taken = wish->pushed ? push : offer;
            wish->organisation = i, wish->service = s, wish->number = wished;
            wish->design = taken.design, wish->fit = taken.fit;
            wish->cost = p->adoption_cost * f->complexity[s] * sqrt(f->relative_size[i])
                         * (1.0 - taken.discount + 0.5 * taken.codesign);
            wish->queue = r->d->queue[drawn];
            wish->from_programme = taken.from_programme;
            wish->accepted = 0;
            wished++;
        }
    }
    return wished;
}

static void decide_abandonments(Run *r, int64_t month) { /* 4.7 */
    const Facts *f = r->f;
    for (int64_t s = 0; s < f->services; s++)
        for (int64_t i = 0; i < f->insiders; i++) {
            double hazard = r->p->abandonment_hazard * (1.0 - r->s->fit[s * f->n + i]) * (1.0 - r->m.mandate[s]);
            double draw = r->d->abandonment[(month * f->insiders + i) * f->services + s];
            r->m.abandons[s * f->insiders + i] = r->s->adopted[s * f->n + i] && happens(hazard, draw);
        }
}

static void decide_outside(Run *r, int64_t month) {
    const Facts *f = r->f;
    int64_t outsiders = f->n - f->insiders;
    for (int64_t s = 0; s < f->services; s++)
        for (int64_t k = 0; k < outsiders; k++) {
            double hazard = f->people_based[s] ? r->p->outside_hazard_people : r->p->outside_hazard_transactional;
            double draw = r->d->outside[(month * outsiders + k) * f->services + s];
            r->m.outside_adopts[s * outsiders + k] = !r->s->adopted[s * f->n + f->insiders + k] && happens(hazard, draw);
        }
}

/* What their decisions do */

static int by_queue(const void *a, const void *b) {
    const Wish *x = *(Wish *const *)a, *y = *(Wish *const *)b;
    if (x->queue != y->queue) return x->queue < y->queue ? -1 : 1;
    return x->number < y->number ? -1 : 1;
}

static void settle_wishes(Run *r, const Terms *t, int64_t wished) {
    int64_t n = r->f->insiders;
    double *own = r->m.flows + OWN_PAYMENTS * n, *subsidies = r->m.flows + SUBSIDIES * n;
    for (int64_t w = 0; w < wished; w++) r->m.queue[w] = &r->m.wishes[w];
    qsort(r->m.queue, (size_t)wished, sizeof(Wish *), by_queue);
    for (int64_t w = 0; w < wished; w++) {
        Wish *wish = r->m.queue[w];
        int64_t i = wish->organisation;
        double subsidy = 0.0;
        if (t->funding && r->m.is_served[i] && r->l->in_scope[wish->service])
            subsidy = smaller(r->l->subsidy_rate * wish->cost, r->purse.pot);
        double pays = wish->cost - subsidy;
        if (own[i] + r->m.flows[SUBSCRIPTIONS * n + i] + pays > r->s->budget[i]) continue;
        wish->accepted = 1;
        own[i] += pays;
        subsidies[i] += subsidy;
        r->m.learned[i] += wish->fit;
        if ((wish->from_programme || subsidy > 0.0) && !wish->pushed) r->m.wins[i] += wish->fit;
        r->purse.pot -= subsidy;
        r->purse.subsidy += subsidy;
    }
}

static void feel(Run *r, const Terms *t) { /* 4.8, 4.9 */
    const Parameters *p = r->p;
    const Facts *f = r->f;
    int anybody_won = !SKIPS;
    for (int64_t i = 0; i < f->insiders; i++) anybody_won |= r->m.wins[i] != 0.0;
    for (int64_t i = 0; i < f->insiders; i++) {
        double trust = r->s->trust[i], capacity = r->s->capacity[i];
        double codesign = r->m.is_served[i] ? t->codesign : 0.0;
        double grievance[2] = {0.0, 0.0};
        int64_t pushed[2] = {0, 0};
        for (int64_t s = 0; s < f->services; s++) {
            int64_t own = i * f->services + s;
            if (!f->relevant[own] || r->m.mandate[s] <= 0.0 || r->s->chosen[s * f->n + i]) continue;
            Offer push = template_of(r->s->ready[s], r->s->solution[s], f->requirement[own], codesign, f->market_fit[own]);
            grievance[f->people_based[s]] += r->m.mandate[s] * (1.0 - f->need[own] * push.fit);
            pushed[f->people_based[s]]++;
        }
        double mean_t = pushed[0] ? grievance[0] / (double)pushed[0] : 0.0;
        double mean_p = pushed[1] ? grievance[1] / (double)pushed[1] : 0.0;
        double criticism = 0.5 * (mean_t + mean_p) + t->culture_programme * (1.0 - capacity);
        double wins = smaller(1.0, r->m.wins[i] + (anybody_won ? tie_weighted_sum(r, i, r->m.wins) : 0.0));
        r->m.trust_change[i] = p->trust_speed * (1.0 - trust) * (wins - p->trust_loss_ratio * criticism * trust);
        r->m.capacity_change[i] = p->learning_rate * (1.0 - capacity)
                                  * (r->m.learned[i] + t->culture_programme * trust
                                     + smaller(1.0, lead_of_better_peers(r, i)));
    }
}

static void enter_flows(Run *r) { /* 4.11 */
    const Facts *f = r->f;
    for (int64_t s = 0; s < f->services; s++) {
        double value = f->people_based[s] ? r->p->benefit_people : r->p->benefit_transactional;
        for (int64_t i = 0; i < f->insiders; i++) {
            if (!r->s->adopted[s * f->n + i]) continue;
            double need = f->need[i * f->services + s];
            r->m.flows[BENEFIT * f->insiders + i] += value * f->users[i] * need * r->s->fit[s * f->n + i];
            r->m.flows[RUNNING_COST * f->insiders + i] += r->p->running_cost_rate * r->s->cost[s * f->n + i];
        }
    }
}

static double sum_of(const double *values, int64_t count) {
    double sum = 0.0;
    for (int64_t i = 0; i < count; i++) sum += values[i];
    return sum;
}

static void close_month(Run *r) {
    const Purse *purse = &r->purse;
    Ledger *a = &r->ledger;
    int64_t n = r->f->insiders;
    double spent = purse->development + purse->convening + purse->governance + purse->translation
                   + purse->culture_programme + purse->subsidy;
    a->months += 1.0;
    a->benefit = sum_of(r->m.flows + BENEFIT * n, n);
    a->running_cost = sum_of(r->m.flows + RUNNING_COST * n, n);
    a->own_payments = sum_of(r->m.flows + OWN_PAYMENTS * n, n);
    a->spending = spent - a->spent_so_far;
    a->spent_so_far = spent;
    double factor = pow(1.0 + r->p->discount_rate, -a->months / 12.0);
    a->benefit_pv += factor * a->benefit;
    a->cost_pv += factor * (a->running_cost + a->own_payments + a->spending);
    a->spending_pv += factor * a->spending;
    a->own_payments_pv += factor * a->own_payments;
    a->running_cost_pv += factor * a->running_cost;
}

static void list_ties(Run *r) {
    const Facts *f = r->f;
    for (int64_t i = 0; i < f->n; i++) {
        int64_t place = f->first[i];
        for (int64_t k = f->first[i]; k < f->first[i + 1]; k++) {
            double weight = r->s->weight[f->pair[k]];
            if (SKIPS && weight <= 0.0 && r->p->design_reach > 0.0) continue;
            r->t.peers[place] = f->peers[k], r->t.pair[place] = f->pair[k], r->t.weight[place] = weight;
            place++;
        }
        r->t.count[i] = place - f->first[i];
    }
}

static void change_ties(Run *r, const Terms *t) { /* 4.3 */
    const Parameters *p = r->p;
    const Facts *f = r->f;
    double convening = t->convening * t->dilution, *weight = r->s->weight, *convened = r->m.convened;
    int listed_anew = 0, anybody = 0;
    for (int64_t i = 0; i < f->n; i++) {
        convened[i] = r->s->coalition[i];
        if (r->l->serves_all) convened[i] = i < f->insiders || r->l->outside_partners ? 1.0 : 0.0;
        if (SKIPS && convening == 0.0) convened[i] = 0.0;
        r->m.ever_convened[i] |= convened[i] != 0.0;
        anybody |= r->m.ever_convened[i];
    }
    if (SKIPS && !anybody) return;
    for (int64_t a = 0; a < f->n; a++) {
        if (SKIPS && !r->m.ever_convened[a]) continue; /* its ties have never left their base */
        double brought = convening * convened[a], trust = r->s->trust[a];
        for (int64_t k = f->rows[a]; k < f->rows[a + 1]; k++) {
            int64_t b = f->second[k];
            double before = weight[k], room = p->tie_cap - before;
            weight[k] = before + (p->tie_growth * (brought * convened[b]) * (trust * r->s->trust[b])
                                      * (room > 0.0 ? room : 0.0)
                                  - p->tie_decay * (before - f->base_weight[k]));
            listed_anew |= before == 0.0 && weight[k] > 0.0;
        }
    }
    if (listed_anew) {
        list_ties(r);
        return;
    }
    for (int64_t i = 0; i < f->n; i++)
        for (int64_t k = f->first[i]; k < f->first[i] + r->t.count[i]; k++) r->t.weight[k] = weight[r->t.pair[k]];
}

static void end_month(Run *r, int64_t wished) {
    const Facts *f = r->f;
    State *state = r->s;
    int64_t outsiders = f->n - f->insiders;
    for (int64_t w = 0; w < wished; w++) {
        const Wish *wish = &r->m.wishes[w];
        if (!wish->accepted) continue;
        int64_t here = wish->service * f->n + wish->organisation;
        state->adopted[here] = 1, state->chosen[here] = !wish->pushed;
        state->design[here] = wish->design, state->fit[here] = wish->fit, state->cost[here] = wish->cost;
    }
    for (int64_t s = 0; s < f->services; s++) {
        for (int64_t i = 0; i < f->insiders; i++) {
            if (!r->m.abandons[s * f->insiders + i]) continue;
            int64_t here = s * f->n + i;
            state->adopted[here] = state->chosen[here] = 0;
            state->design[here] = state->fit[here] = state->cost[here] = 0.0;
        }
        for (int64_t k = 0; k < outsiders; k++) {
            if (!r->m.outside_adopts[s * outsiders + k]) continue;
            int64_t i = f->insiders + k, here = s * f->n + i;
            double required = f->requirement[i * f->services + s];
            state->adopted[here] = 1;
            state->design[here] = 0.0 + r->p->outside_adaptation * (required - 0.0);
            state->fit[here] = fit_at(required - state->design[here]);
        }
    }
    for (int64_t i = 0; i < f->insiders; i++) {
        state->coalition[i] = (state->coalition[i] > 0.0 || r->m.joins[i]) && !r->m.leaves[i] ? 1.0 : 0.0;
        if (r->m.signs[i]) state->is_signed[i] = 1.0;
        state->trust[i] = clipped(state->trust[i] + r->m.trust_change[i], 0.0, 1.0);
        state->capacity[i] = clipped(state->capacity[i] + r->m.capacity_change[i], 0.0, 1.0);
        double paid = r->m.flows[OWN_PAYMENTS * f->insiders + i] + r->m.flows[SUBSCRIPTIONS * f->insiders + i];
        state->budget[i] = smaller(r->p->budget_cap * f->income[i], state->budget[i] - paid + f->income[i]);
    }
}

/* Outcomes, in the order of simulation.outcomes.MONTHLY */

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double share(double part, double whole) { return whole > 0.0 ? part / whole : 0.0; }

static void enter_record(Run *r, double *row) {
    const Facts *f = r->f;
    const State *state = r->s;
    const Ledger *a = &r->ledger;
    int64_t boroughs = f->boroughs, people = 0, relevant = 0, ready = 0, quarter = boroughs / 4 > 1 ? boroughs / 4 : 1;
    double in_use[2] = {0.0, 0.0}, well[2] = {0.0, 0.0}, *by_borough = r->m.by_borough;
    memset(by_borough, 0, (size_t)boroughs * sizeof(double));
    for (int64_t s = 0; s < f->services; s++) {
        people += f->people_based[s];
        ready += state->ready[s];
        for (int64_t i = 0; i < boroughs; i++) {
            in_use[f->people_based[s]] += state->adopted[s * f->n + i];
            well[f->people_based[s]] += state->fit[s * f->n + i];
            by_borough[i] += state->fit[s * f->n + i];
        }
    }
    double cells_p = (double)(people * boroughs), cells_t = (double)(f->services * boroughs - people * boroughs);
    for (int64_t i = 0; i < boroughs; i++) by_borough[i] /= (double)f->services;
    qsort(by_borough, (size_t)boroughs, sizeof(double), ascending);
    double bottom = sum_of(by_borough, quarter) / (double)quarter;
    double top = sum_of(by_borough + boroughs - quarter, quarter) / (double)quarter;
    double weighted = 0.0, plain = 0.0, strength = 0.0, least = state->trust[0], theirs = 0.0, theirs_well = 0.0;
    for (int64_t i = 0; i < boroughs; i++) {
        weighted += (2.0 * (double)(i + 1) - (double)boroughs - 1.0) * by_borough[i];
        plain += by_borough[i];
        strength += sum_of(r->t.weight + f->first[i], r->t.count[i]);
        if (state->trust[i] < least) least = state->trust[i];
    }
    for (int64_t i = boroughs; i < f->insiders; i++)
        for (int64_t s = 0; s < f->services; s++)
            if (f->relevant[i * f->services + s]) {
                relevant++;
                theirs += state->adopted[s * f->n + i];
                theirs_well += state->fit[s * f->n + i];
            }
    double count = (double)boroughs, trust = sum_of(state->trust, boroughs) / count, ties = strength / count;
    double strategy = 0.5 * (trust + smaller(1.0, ties / 4.0));
    double execution = 0.5 * (share(well[0], cells_t) + share(well[1], cells_p));
    double values[OUTCOMES] = {
        share(in_use[0], cells_t), share(in_use[1], cells_p), share(well[0], cells_t), share(well[1], cells_p),
        plain > 0.0 ? weighted / (count * plain) : 0.0, bottom, top, top - bottom, trust, least,
        sum_of(state->capacity, boroughs) / count, sum_of(state->is_signed, boroughs) / count,
        sum_of(state->coalition, boroughs), sum_of(state->coalition + boroughs, f->insiders - boroughs), ties,
        share(theirs, (double)relevant), share(theirs_well, (double)relevant), 100.0 * sqrt(strategy * execution),
        a->benefit, a->running_cost, a->own_payments, a->spending, a->benefit - a->running_cost,
        a->benefit_pv - a->cost_pv, a->benefit_pv, a->cost_pv, a->spending_pv, a->own_payments_pv, a->running_cost_pv,
        (double)ready, r->purse.pot, r->purse.undrawn,
    };
    memcpy(row, values, sizeof values);
}

/* With -DPHASES, the seconds of each phase are added up in phase_seconds: see benchmarks/phases.py. */
#ifdef PHASES
#include <time.h>
double phase_seconds[16];
double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
#define PHASE(number, ...)                            \
    do {                                              \
        double began = now();                         \
        __VA_ARGS__;                                  \
        phase_seconds[number] += now() - began;       \
    } while (0)
#else
#define PHASE(number, ...) __VA_ARGS__
#endif

static void clear(Run *r) {
    const Facts *f = r->f;
    memset(r->m.joins, 0, (size_t)f->insiders);
    memset(r->m.leaves, 0, (size_t)f->insiders);
    memset(r->m.signs, 0, (size_t)f->insiders);
    memset(r->m.flows, 0, (size_t)(FLOWS * f->insiders) * sizeof(double));
    memset(r->m.wins, 0, (size_t)f->n * sizeof(double));
    memset(r->m.learned, 0, (size_t)f->insiders * sizeof(double));
}

static void step(Run *r, int64_t month) {
    Terms terms;
    int64_t wished;
    PHASE(0, clear(r); double subscriptions = collect_subscriptions(r);
          terms = start_month(r, month, subscriptions, those_served(r)));
    PHASE(1, decide_membership(r, &terms, month));
    PHASE(2, decide_signatures(r, &terms, month));
    PHASE(3, wished = decide_adoptions(r, &terms, month));
    PHASE(4, decide_abandonments(r, month));
    PHASE(5, decide_outside(r, month));
    PHASE(6, settle_wishes(r, &terms, wished));
    PHASE(7, feel(r, &terms));
    PHASE(8, develop(r, &terms); enter_flows(r); close_month(r));
    PHASE(9, change_ties(r, &terms));
    PHASE(10, end_month(r, wished));
}

static void *zeros(int64_t count, size_t size) { return calloc((size_t)(count > 0 ? count : 1), size); }

/* Live through `months` months; `record` has months + 1 rows of OUTCOMES columns. Changes the state in place. */
void yardstick(const Parameters *p, const Facts *f, const Levers *l, State *s, const Draws *d, int64_t months,
               double *record) {
    int64_t n = f->n, insiders = f->insiders, services = f->services, ends = 2 * f->pair_count, most = insiders * services;
    Run run = {
        .p = p, .f = f, .l = l, .s = s, .d = d,
        .t = {zeros(n, 8), zeros(ends, 8), zeros(ends, 8), zeros(ends, 8)},
        .m = {.served = zeros(insiders, 8), .is_served = zeros(insiders, 1), .joins = zeros(insiders, 1),
              .leaves = zeros(insiders, 1), .signs = zeros(insiders, 1), .abandons = zeros(most, 1),
              .outside_adopts = zeros((n - insiders) * services, 1), .ever_convened = zeros(n, 1),
              .mandate = zeros(services, 8), .flows = zeros(FLOWS * insiders, 8), .wins = zeros(n, 8),
              .learned = zeros(insiders, 8), .trust_change = zeros(insiders, 8), .capacity_change = zeros(insiders, 8),
              .convened = zeros(n, 8), .score = zeros(services, 8), .by_borough = zeros(f->boroughs, 8),
              .wishes = zeros(most, sizeof(Wish)), .queue = zeros(most, sizeof(Wish *))},
    };
    list_ties(&run);
    enter_record(&run, record);
    for (int64_t month = 0; month < months; month++) {
        step(&run, month);
        PHASE(11, enter_record(&run, record + (month + 1) * OUTCOMES));
    }
    void *rooms[] = {
        run.t.count, run.t.peers, run.t.pair, run.t.weight, run.m.served, run.m.is_served, run.m.joins, run.m.leaves,
        run.m.signs, run.m.abandons, run.m.outside_adopts, run.m.ever_convened, run.m.mandate, run.m.flows, run.m.wins,
        run.m.learned, run.m.trust_change, run.m.capacity_change, run.m.convened, run.m.score, run.m.by_borough,
        run.m.wishes, run.m.queue,
    };
    for (size_t k = 0; k < sizeof rooms / sizeof *rooms; k++) free(rooms[k]);
}
