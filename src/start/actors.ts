import type { App } from "../app.ts";
import {
  actorFor,
  type Channel,
  isFactor,
  isOfficer,
  type SessionFacts,
  signInTerms,
} from "../domains/access/index.ts";
import type { CentreApp, ConsoleApp } from "../doors/web/index.ts";
import type { TenantId } from "../kernel/db/index.ts";
import { type Personal, personal } from "../kernel/personal.ts";
import { fail, Problem } from "../kernel/problem.ts";
import { organisationOf } from "./organisation.ts";

/** What the console asks for, of one tenant. */
export function consoleOf(app: App, tenant: TenantId): ConsoleApp {
  const policy = () => app.notices.current(tenant).policy;
  return {
    now: () => app.clock.now(),
    visit: (token) => app.sessions.visit(tenant, token),
    showPassword: (shown, from) => app.staffSignIn.showPassword(tenant, shown, from),
    acceptInvitation: (accepted, from) => app.staffSignIn.acceptInvitation(tenant, accepted, from),
    showFactor: app.staffSignIn.showFactor,
    beginEnrolment: app.staffSignIn.beginEnrolment,
    finishEnrolment: app.staffSignIn.finishEnrolment,
    changePassword: app.staffSignIn.changePassword,
    recoveryLeft: ({ account }) => app.staffSignIn.recoveryLeft(account),
    passkeys: passkeysOf(app, tenant, "staff"),
    ...sessionsOf(app, tenant),
    actor: (facts, intent) => {
      const actor = actorFor(facts, policy(), intent, app.clock.now());
      if (actor instanceof Problem) throw actor;
      return actor;
    },
    members: app.staff.members,
    invitations: app.staff.openInvitations,
    invite: async (actor, { name, email, role, reason, language, address }) => {
      const profile = personal({ name: name.reveal(), email: email.reveal() });
      const { code } = await app.staff.invite(actor, { profile, role, reason, validDays: invitationDays });
      const from = policy().controller.name;
      await app.messenger.send({
        channel: "email",
        to: email,
        language,
        ...invitationLetter(from, address, code, language),
      });
    },
    withdrawInvitation: app.staff.withdrawInvitation,
    giveRole: app.staff.giveRole,
    endRole: app.staff.endRole,
    endStaff: app.staff.endStaff,
    qualify: app.staff.qualify,
    ...recordsOf(app, tenant),
    read: (actor, { identifier, ...wanted }) =>
      app.vault.read(actor, { ...wanted, identifier, subject: null }),
  };
}

/** The log, the documents, and by whose word support looks. */
function recordsOf(app: App, tenant: TenantId) {
  return {
    searchLog: async (actor, query) => {
      await app.allowLog(actor);
      return app.logReads.search(actor, query);
    },
    logEntry: async (actor, entry) => {
      await app.allowLog(actor);
      return app.logReads.entryOf(actor, entry);
    },
    evidence: (actor) => {
      // An administrator puts documents on record, and must see which are missing.
      const maySee = actor.role === "administrator" || isOfficer(actor);
      return maySee ? app.promises.evidence(tenant, actor.id) : fail("forbidden", "this is for officers");
    },
    recordEvidence: async (actor, evidence) => {
      await app.administer(actor, { act: "record-evidence", clause: evidence.clause }, async () => {});
      await app.promises.recordEvidence(tenant, evidence);
    },
    support: {
      openTicket: app.support.openTicket,
      end: app.support.end,
      openedBy: async ({ account }) => {
        const grants = await app.support.listOpenedBy(tenant, account.id);
        return Promise.all(
          grants.map(async (grant) => {
            const verifiedUntil = grant.isLive ? await app.comparing.verifiedUntil(account, grant) : null;
            return { grant, verifiedUntil };
          }),
        );
      },
      compare: app.comparing.compare,
      endSessions: app.comparing.endSessions,
      alerts: () => app.alarm.list(tenant),
    },
  } satisfies Partial<ConsoleApp>;
}

const invitationDays = 7;

/** What the privacy centre asks for, of one tenant. */
export function centreOf(app: App, tenant: TenantId): CentreApp {
  const { factors } = signInTerms(app.notices.current(tenant).policy, "subject", "subject");
  const channels = (["sms", "email"] as const satisfies readonly Channel[]).filter((channel) =>
    factors.has(`${channel}-code`),
  );
  return {
    now: () => app.clock.now(),
    channels,
    passkeys: passkeysOf(app, tenant, "subject"),
    ways: waysOf(app, tenant),
    visit: (token) => app.sessions.visit(tenant, token),
    askCode: (asked, from) => app.subjectSignIn.askCode(tenant, asked, from),
    showCode: (shown, from) => app.subjectSignIn.showCode(tenant, shown, from),
    journal: ({ account }, before) => {
      if (account.kind !== "subject") return fail("forbidden", "a journal is a subject's");
      const region = app.notices.current(tenant).policy.homeRegion;
      const actor = {
        kind: "subject",
        id: account.subject,
        tenant,
        role: "subject",
        region,
        recipient: "self",
      } as const;
      return app.vault.journalOf(actor, account.subject, before);
    },
    ...sessionsOf(app, tenant),
    actor: (facts, intent) => {
      const { policy } = app.notices.current(tenant);
      const actor = actorFor(facts, policy, intent, app.clock.now());
      if (actor instanceof Problem) throw actor;
      return actor;
    },
    organisation: organisationOf(app, tenant),
    support: {
      invite: app.support.invite,
      end: app.support.end,
      about: ({ account }) =>
        account.subject === null ? none : app.support.listAbout(tenant, account.subject),
      invitable: ({ account }) =>
        account.subject === null ? none : app.support.invitable(tenant, account.subject),
    },
  };
}

/** Of somebody who is no person of ours, there is nothing. */
const none: Promise<readonly never[]> = Promise.resolve([]);

function waysOf({ notices, personSignIn }: App, tenant: TenantId): CentreApp["ways"] {
  const { policy } = notices.current(tenant);
  const { setPassword, showFactor, beginTotp, finishTotp, endTotp } = personSignIn;
  return {
    offers: {
      password: isFactor(policy, "subject", "password"),
      totp: isFactor(policy, "subject", "totp"),
    },
    waysOf: ({ account }) => personSignIn.waysOf(account),
    showPassword: (shown, from) => personSignIn.showPassword(tenant, shown, from),
    ...{ setPassword, showFactor, beginTotp, finishTotp, endTotp },
  };
}

function passkeysOf({ passkeys }: App, tenant: TenantId, kind: "staff" | "subject"): CentreApp["passkeys"] {
  return {
    isOffered: () => passkeys.isOffered(tenant, kind),
    askAny: () => passkeys.askAny(tenant, kind),
    askOwn: passkeys.askOwn,
    askNew: passkeys.askNew,
    add: passkeys.add,
    signIn: (given, from) => passkeys.signIn(tenant, kind, given, from),
    show: passkeys.show,
    list: ({ account }) => passkeys.list(account),
    remove: passkeys.remove,
  };
}

function sessionsOf(app: App, tenant: TenantId) {
  return {
    sessions: ({ account }: SessionFacts) => app.sessions.list(account),
    endSession: ({ account }: SessionFacts, session: SessionFacts["session"]["id"]) =>
      app.sessions.end(tenant, account.id, session),
    endOtherSessions: ({ account, session }: SessionFacts) =>
      app.sessions.endOthers(tenant, account.id, session.id),
  };
}

/** The code is typed, and stands in no address: what is in an address is remembered on the way. */
function invitationLetter(
  from: string,
  address: string,
  code: Personal<string>,
  language: "en" | "zh",
): { readonly subject: string; readonly text: string } {
  return language === "zh"
    ? {
        subject: `${from}：管理台邀请`,
        text: `您受邀加入${from}的管理台。\n\n请打开 ${address}\n并输入邀请码：\n\n${code.reveal()}\n\n邀请七天内有效，仅可使用一次。`,
      }
    : {
        subject: `${from}: an invitation to the console`,
        text: `You are invited to the console of ${from}.\n\nOpen ${address}\nand enter this code:\n\n${code.reveal()}\n\nThe invitation is good for seven days, and once.`,
      };
}
