import { systemOnlyPermissions } from "../scan/android.ts";

/** Names that a platform knows, as its documentation writes them. */
const asksAndroid = `
  ACCEPT_HANDOVER ACCESS_BACKGROUND_LOCATION ACCESS_COARSE_LOCATION ACCESS_FINE_LOCATION ACCESS_MEDIA_LOCATION
  ACTIVITY_RECOGNITION ADD_VOICEMAIL ANSWER_PHONE_CALLS BLUETOOTH_ADVERTISE BLUETOOTH_CONNECT BLUETOOTH_SCAN
  BODY_SENSORS BODY_SENSORS_BACKGROUND CALL_PHONE CAMERA GET_ACCOUNTS NEARBY_WIFI_DEVICES POST_NOTIFICATIONS
  PROCESS_OUTGOING_CALLS READ_CALENDAR READ_CALL_LOG READ_CONTACTS READ_EXTERNAL_STORAGE READ_MEDIA_AUDIO
  READ_MEDIA_IMAGES READ_MEDIA_VIDEO READ_MEDIA_VISUAL_USER_SELECTED READ_PHONE_NUMBERS READ_PHONE_STATE READ_SMS
  RECEIVE_MMS RECEIVE_SMS RECEIVE_WAP_PUSH RECORD_AUDIO SEND_SMS USE_SIP UWB_RANGING WRITE_CALENDAR WRITE_CALL_LOG
  WRITE_CONTACTS WRITE_EXTERNAL_STORAGE`;
const givesAndroid = `
  ACCESS_LOCATION_EXTRA_COMMANDS ACCESS_NETWORK_STATE ACCESS_NOTIFICATION_POLICY ACCESS_WIFI_STATE BLUETOOTH
  BLUETOOTH_ADMIN BROADCAST_STICKY CALL_COMPANION_APP CHANGE_NETWORK_STATE CHANGE_WIFI_MULTICAST_STATE
  CHANGE_WIFI_STATE DISABLE_KEYGUARD EXPAND_STATUS_BAR FLASHLIGHT FOREGROUND_SERVICE GET_PACKAGE_SIZE HIGH_SAMPLING_RATE_SENSORS
  INSTALL_SHORTCUT INTERNET KILL_BACKGROUND_PROCESSES MANAGE_EXTERNAL_STORAGE MANAGE_OWN_CALLS MODIFY_AUDIO_SETTINGS
  NFC PACKAGE_USAGE_STATS QUERY_ALL_PACKAGES READ_SYNC_SETTINGS READ_SYNC_STATS RECEIVE_BOOT_COMPLETED REORDER_TASKS
  REQUEST_DELETE_PACKAGES REQUEST_IGNORE_BATTERY_OPTIMIZATIONS REQUEST_INSTALL_PACKAGES SCHEDULE_EXACT_ALARM SET_ALARM
  SET_WALLPAPER SET_WALLPAPER_HINTS SYSTEM_ALERT_WINDOW TRANSMIT_IR UNINSTALL_SHORTCUT USE_BIOMETRIC USE_EXACT_ALARM
  USE_FINGERPRINT USE_FULL_SCREEN_INTENT VIBRATE WAKE_LOCK WRITE_SETTINGS WRITE_SYNC_SETTINGS`;
const asksIos = `
  NSAppleMusicUsageDescription NSBluetoothAlwaysUsageDescription NSCalendarsFullAccessUsageDescription
  NSCalendarsUsageDescription NSCalendarsWriteOnlyAccessUsageDescription NSCameraUsageDescription
  NSContactsUsageDescription NSFaceIDUsageDescription NSHealthShareUsageDescription NSHealthUpdateUsageDescription
  NSHomeKitUsageDescription NSLocalNetworkUsageDescription NSLocationAlwaysAndWhenInUseUsageDescription
  NSLocationTemporaryUsageDescriptionDictionary NSLocationWhenInUseUsageDescription NSMicrophoneUsageDescription
  NSMotionUsageDescription NSNearbyInteractionUsageDescription NSPhotoLibraryAddUsageDescription
  NSPhotoLibraryUsageDescription NSRemindersFullAccessUsageDescription NSRemindersUsageDescription NSSiriUsageDescription
  NSSpeechRecognitionUsageDescription NSUserTrackingUsageDescription`;
const refusesIos = `
  NSBluetoothPeripheralUsageDescription NSLocationAlwaysUsageDescription NSLocationUsageDescription`;

type Platform = "android" | "ios";

/** What a platform lets an app of anybody's have, and what it has only for itself or does not look at any more. */
export const knownPermissions: Readonly<
  Record<Platform, { readonly granted: readonly string[]; readonly refused: readonly string[] }>
> = {
  android: { granted: listOf(asksAndroid, givesAndroid), refused: [...systemOnlyPermissions] },
  ios: { granted: listOf(asksIos), refused: listOf(refusesIos) },
};

function listOf(...texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.trim().split(/\s+/));
}

/** What a permission is about that is often taken for something else: words about it speak of this. */
export const subjectOfPermission: ReadonlyMap<string, { readonly what: string; readonly words: RegExp }> =
  new Map([
    [
      "ACCESS_NETWORK_STATE",
      { what: "the state of the network", words: /\bnetwork|\bconnect|\bonline|网络|联网/i },
    ],
    [
      "NSLocalNetworkUsageDescription",
      {
        what: "devices on the local network",
        words: /\blocal network|\blocal gateway|\bnearby devices|本地网|局域网|网关/i,
      },
    ],
  ]);

/** Permissions that words ask for by what they open. */
export const permissionsByTopic: readonly {
  readonly topic: string;
  readonly patterns: readonly RegExp[];
  readonly names: readonly string[];
}[] = [
  {
    topic: "contacts",
    patterns: [
      /\b(?:contacts?|address book) permission\b|\bpermission\b.{0,40}\b(?:contacts|address book)\b/i,
      /(?:通讯录|联系人)(?:的)?权限/,
    ],
    names: ["READ_CONTACTS", "WRITE_CONTACTS", "NSContactsUsageDescription"],
  },
  {
    topic: "calendar",
    patterns: [/\bcalendar permission\b|\bpermission\b.{0,40}\bcalendar\b/i, /日历(?:的)?权限/],
    names: [
      "READ_CALENDAR",
      "WRITE_CALENDAR",
      "NSCalendarsUsageDescription",
      "NSCalendarsFullAccessUsageDescription",
      "NSCalendarsWriteOnlyAccessUsageDescription",
    ],
  },
  {
    topic: "camera",
    patterns: [/\bcamera permission\b|\bpermission\b.{0,40}\bcamera\b/i, /(?:相机|摄像头)(?:的)?权限/],
    names: ["CAMERA", "NSCameraUsageDescription"],
  },
  {
    topic: "microphone",
    patterns: [
      /\bmicrophone permission\b|\bpermission\b.{0,40}\bmicrophone\b/i,
      /(?:麦克风|录音)(?:的)?权限/,
    ],
    names: ["RECORD_AUDIO", "NSMicrophoneUsageDescription"],
  },
];
