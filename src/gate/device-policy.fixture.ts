import { must } from "../kernel/assert.ts";
import { type Policy, parsePolicy } from "../policy/index.ts";

/** The policy of an app for two platforms, with permissions of every kind. For tests of what devices send. */
export function devicePolicy(): Policy {
  return must(parsePolicy(new Map([["policy.yaml", text]])).policy, "the text is a policy");
}

const text = `
format: troth/policy/1
tenant: phone
version: 1
effective: 2026-01-01
title: { en: Policy }
summary: { en: Short. }
languages: [en]
controller: { name: Phone, contact: privacy@phone.example }
homeRegion: eu
closedBy: D-0
vocabulary:
  properties:
    phone-android: { en: The app for Android, kind: app }
    phone-ios: { en: The app for iOS, kind: app }
  data:
    core:
      en: Core
      children:
        full-name: { en: Name, value: name }
        e-mail: { en: E-mail address, value: email, identifier: true }
    position: { en: Position, value: point }
    contact: { en: One contact, value: contact }
    photos: { en: Picture, value: text }
    face: { en: Face, value: text }
    wifi: { en: Whether Wi-Fi is on, value: boolean }
    gateway: { en: Whether the gateway answers, value: boolean }
    call-log: { en: Calls, value: json }
    consent-record: { en: Choices, value: json }
  purposes:
    account: { en: Account, basis: contract }
    address-entry: { en: Filling in an address, basis: contract }
    safety: { en: Safety, basis: contract }
    photo-upload: { en: Uploading a picture, basis: contract }
    face-check: { en: Checking a face, basis: separate-consent }
    contact-import: { en: Taking over a contact, basis: contract }
    upkeep: { en: Upkeep, basis: contract }
  scenarios: { app-use: { en: Using the app } }
  recipients: { self: { en: Phone, kind: self } }
  regions: { eu: { en: Europe } }
  roles: { application: { en: The server }, support: { en: Support } }
  actions: [collect, read]
sections: [{ name: all, en: All }]
clauses:
  - id: D-0
    section: all
    kind: enforceable
    words: { en: What D-0 says. }
    rules:
      - property: { properties: [phone-android, phone-ios] }
  - id: D-1
    section: all
    kind: enforceable
    words: { en: What D-1 says. }
    rules:
      - permit: { action: collect, data: core, purpose: account, role: application }
      - permit: { action: read, purpose: { except: face-check }, role: application }
  - id: D-2
    section: all
    kind: enforceable
    words: { en: What D-2 says. }
    rules:
      - permit: { action: collect, data: consent-record, source: subject, role: application }
  - id: D-3
    section: all
    kind: enforceable
    words: { en: What D-3 says. }
    rules:
      - permit: { action: collect, data: position, purpose: [address-entry, safety], role: application }
  - id: D-4
    section: all
    kind: enforceable
    words: { en: What D-4 says. }
    rules:
      - permit: { action: collect, data: contact, purpose: contact-import, role: application }
  - id: D-5
    section: all
    kind: enforceable
    words: { en: What D-5 says. }
    rules:
      - permit: { action: collect, data: photos, purpose: [photo-upload, account], role: application }
      - permit: { action: collect, data: face, purpose: face-check, role: application, when: { consent: given } }
  - id: D-6
    section: all
    kind: enforceable
    words: { en: What D-6 says. }
    rules:
      - permit: { action: collect, data: [wifi, gateway], purpose: [address-entry, upkeep], role: application }
  - id: AND-01
    section: all
    kind: enforceable
    words: { en: What AND-01 says. }
    rules:
      - permission:
          platform: android
          name: READ_LOGS
          feature: crash-report
          purposes: upkeep
          asks: first-use
          yields: nothing
          without: other-way
          blocked: true
  - id: AND-04
    section: all
    kind: enforceable
    words: { en: What AND-04 says. }
    rules:
      - permission:
          platform: android
          name: READ_CALL_LOG
          feature: calls
          purposes: upkeep
          data: call-log
          asks: first-use
          yields: one-value
          without: other-way
          blocked: true
      - permit: { action: collect, data: call-log, purpose: upkeep, role: application }
  - id: AND-07
    section: all
    kind: enforceable
    words: { en: What AND-07 says. }
    rules:
      - permission:
          platform: android
          name: CAMERA
          feature: camera
          purposes: [photo-upload, face-check]
          data: [photos, face]
          asks: first-use
          yields: one-value
          without: other-way
  - id: AND-09
    section: all
    kind: enforceable
    words: { en: What AND-09 says. }
    rules:
      - permission:
          platform: android
          name: ACCESS_FINE_LOCATION
          feature: address-by-position
          purposes: address-entry
          data: position
          asks: first-use
          yields: one-point
          without: other-way
  - id: AND-10
    section: all
    kind: enforceable
    words: { en: What AND-10 says. }
    rules:
      - permission:
          platform: android
          name: ACCESS_WIFI_STATE
          feature: address-by-position
          purposes: address-entry
          data: wifi
          asks: never
          yields: one-value
          without: other-way
  - id: AND-12
    section: all
    kind: enforceable
    words: { en: What AND-12 says. }
    rules:
      - permission:
          platform: android
          name: ACCESS_LOCATION_EXTRA_COMMANDS
          feature: address-by-position
          purposes: address-entry
          data: position
          asks: never
          yields: one-point
          without: other-way
  - id: AND-18
    section: all
    kind: enforceable
    words: { en: What AND-18 says. }
    rules:
      - permission:
          platform: android
          name: VIBRATE
          feature: scanning
          purposes: photo-upload
          asks: never
          yields: nothing
          without: other-way
  - id: C-8-4
    section: all
    kind: enforceable
    words: { en: What C-8-4 says. }
    rules:
      - permission:
          platform: android
          name: READ_CONTACTS
          feature: contact-picking
          purposes: contact-import
          data: contact
          asks: first-use
          yields: one-contact
          without: other-way
  - id: IOS-02
    section: all
    kind: enforceable
    words: { en: What IOS-02 says. }
    rules:
      - permission:
          platform: ios
          name: NSLocalNetworkUsageDescription
          feature: connection
          purposes: upkeep
          asks: first-use
          yields: nothing
          without: other-way
  - id: IOS-04
    section: all
    kind: enforceable
    words: { en: What IOS-04 says. }
    rules:
      - permission:
          platform: ios
          name: NSLocationWhenInUseUsageDescription
          feature: address-by-position
          purposes: [address-entry, safety]
          data: position
          asks: first-use
          yields: one-point
          without: other-way
  - id: IOS-08
    section: all
    kind: enforceable
    words: { en: What IOS-08 says. }
    rules:
      - permission:
          platform: ios
          name: NSLocalNetworkUsageDescription
          feature: gateway-test
          purposes: upkeep
          data: gateway
          asks: first-use
          yields: one-value
          without: other-way
`;
