package io.vmcrypt.vsphere.internal.history;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.vsphere.history.HistoryReport;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What one event says of encryption.
 *
 * @param user empty if vCenter names nobody
 * @param chain what ties it to others; 0 for nothing
 */
record EventMeaning(
    String type,
    Instant time,
    String user,
    int chain,
    HistoryReport.Action action,
    Subject subject,
    Set<CryptoKeyId> keys,
    String text) {

  /** What is asked for; the ids of the first two are looked at one by one. */
  static final List<String> TYPES =
      List.of(
          "EventEx",
          "ExtendedEvent",
          "VmReconfiguredEvent",
          "VmClonedEvent",
          "VmDeployedEvent",
          "VmRelocatedEvent",
          "VmRegisteredEvent",
          "VmRemovedEvent");

  private static final String BURST = "com.vmware.vc.EventBurst";
  private static final String OPERATION = "com.vmware.vc.crypto.Operation";
  private static final String HOST_KEY = "com.vmware.vc.crypto.HostKeyUpdatedEvent";
  private static final Pattern OF_KEYS =
      Pattern.compile("crypt|kms|key|tpm|\\.pbm\\.profile\\.|trustauthority");
  private static final int MOST_TEXT = 500;
  private static final int MOST_ARGUMENTS = 20;
  private static final int MOST_KEYS = 100;

  /** When an event was, whatever it says. */
  static Instant time(XmlFragment event) {
    return event
        .instant("createdTime")
        .orElseThrow(() -> new XmlFailure("an event has no createdTime"));
  }

  private static String id(XmlFragment event) {
    return event.text("eventTypeId").map(String::strip).orElse(event.type());
  }

  /** Whether vCenter has dropped events, or put some together. */
  static boolean isBurst(XmlFragment event) {
    return id(event).startsWith(BURST);
  }

  /** Empty if it says nothing of encryption. */
  static Optional<EventMeaning> of(XmlFragment event) {
    String id = id(event);
    return switch (event.type()) {
      case "VmReconfiguredEvent" -> reconfigured(event);
      case "VmClonedEvent", "VmDeployedEvent" ->
          Optional.of(meaning(event, HistoryReport.Action.CLONED, Set.of()));
      case "VmRelocatedEvent" ->
          Optional.of(meaning(event, HistoryReport.Action.RELOCATED, Set.of()));
      case "VmRegisteredEvent" ->
          Optional.of(meaning(event, HistoryReport.Action.REGISTERED, Set.of()));
      case "VmRemovedEvent" -> Optional.of(meaning(event, HistoryReport.Action.REMOVED, Set.of()));
      default ->
          OF_KEYS.matcher(id.toLowerCase(Locale.ROOT)).find()
              ? Optional.of(meaning(event, named(id, event), keysOfArguments(event)))
              : Optional.empty();
    };
  }

  private static HistoryReport.Action named(String id, XmlFragment event) {
    if (id.equals(HOST_KEY)) {
      return HistoryReport.Action.HOST_KEY;
    }
    if (id.equals(OPERATION)) {
      return arguments(event)
          .map(Argument::value)
          .map(EventMeaning::operation)
          .flatMap(Optional::stream)
          .findFirst()
          .orElse(HistoryReport.Action.OTHER);
    }
    return id.startsWith("com.vmware.pbm.profile.") && id.endsWith("associate")
        ? HistoryReport.Action.POLICY
        : HistoryReport.Action.OTHER;
  }

  /**
   * The vendor says that the event has the operation, and not in which argument or word: one that
   * is none of these is kept as it is.
   */
  private static Optional<HistoryReport.Action> operation(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "encrypt", "encrypted" -> Optional.of(HistoryReport.Action.ENCRYPTED);
      case "decrypt", "decrypted" -> Optional.of(HistoryReport.Action.DECRYPTED);
      case "recrypt", "rekey", "shallowrecrypt", "deeprecrypt" ->
          Optional.of(HistoryReport.Action.REKEYED);
      default -> Optional.empty();
    };
  }

  /** A change of a VM that gives it other keys or another policy; others are of no concern. */
  private static Optional<EventMeaning> reconfigured(XmlFragment event) {
    Optional<XmlFragment> spec = event.element("configSpec");
    List<XmlFragment> crypto = new ArrayList<>();
    spec.flatMap(home -> home.element("crypto")).ifPresent(crypto::add);
    List<XmlFragment> devices =
        spec.stream().flatMap(all -> all.elements("deviceChange").stream()).toList();
    devices.forEach(device -> device.element("backing", "crypto").ifPresent(crypto::add));
    Set<CryptoKeyId> keys = new LinkedHashSet<>();
    boolean encrypts = false;
    boolean decrypts = false;
    boolean rekeys = false;
    for (XmlFragment change : crypto) {
      switch (change.type()) {
        case "CryptoSpecEncrypt" -> encrypts = true;
        case "CryptoSpecDecrypt" -> decrypts = true;
        case "CryptoSpecShallowRecrypt", "CryptoSpecDeepRecrypt" -> rekeys = true;
        default -> {}
      }
      change.element("cryptoKeyId").ifPresent(key -> add(keys, key));
      change.element("newKeyId").ifPresent(key -> add(keys, key));
    }
    if (decrypts) {
      return Optional.of(meaning(event, HistoryReport.Action.DECRYPTED, keys));
    }
    if (encrypts || rekeys) {
      return Optional.of(
          meaning(
              event,
              encrypts ? HistoryReport.Action.ENCRYPTED : HistoryReport.Action.REKEYED,
              keys));
    }
    // with which keys a policy encrypts, vCenter decides; the event of the operation has them
    boolean policy =
        spec.flatMap(home -> home.element("vmProfile")).isPresent()
            || devices.stream().anyMatch(device -> device.element("profile").isPresent());
    return policy
        ? Optional.of(meaning(event, HistoryReport.Action.POLICY, keys))
        : Optional.empty();
  }

  private static void add(Set<CryptoKeyId> keys, XmlFragment key) {
    key.text("keyId")
        .map(String::strip)
        .filter(id -> !id.isEmpty())
        .ifPresent(
            id ->
                keys.add(
                    new CryptoKeyId(
                        id,
                        key.text("providerId", "id")
                            .map(String::strip)
                            .filter(name -> !name.isEmpty()))));
  }

  private static EventMeaning meaning(
      XmlFragment event, HistoryReport.Action action, Set<CryptoKeyId> keys) {
    return new EventMeaning(
        id(event),
        time(event),
        event.text("userName").map(String::strip).orElse(""),
        event.integer("chainId").orElse(0),
        action,
        subject(event),
        keys.stream()
            .limit(MOST_KEYS)
            .collect(LinkedHashSet::new, LinkedHashSet::add, LinkedHashSet::addAll),
        // "Reconfigured web-01" tells nothing that is not known
        event.type().startsWith("Vm") ? "" : text(event));
  }

  private static Subject subject(XmlFragment event) {
    Optional<XmlFragment> vm = event.element("vm");
    if (vm.isPresent()) {
      return subject("VM", vm.get(), "vm");
    }
    return event
        .element("host")
        .map(host -> subject("host", host, "host"))
        .orElseGet(
            () ->
                Subject.of(
                    event
                        .text("objectType")
                        .map(String::strip)
                        .filter(type -> !type.isEmpty())
                        .map(TaskMeaning::kind)
                        .orElse("vCenter"),
                    event.text("objectName").map(InventoryName::shown).orElse(""),
                    event.text("objectId").map(String::strip).orElse("")));
  }

  private static Subject subject(String kind, XmlFragment argument, String reference) {
    return Subject.of(
        kind,
        argument.text("name").map(InventoryName::shown).orElse(""),
        argument.text(reference).map(String::strip).orElse(""));
  }

  /** What the arguments are called is not written anywhere: one that speaks of keys has some. */
  private static Set<CryptoKeyId> keysOfArguments(XmlFragment event) {
    Set<CryptoKeyId> keys = new LinkedHashSet<>();
    arguments(event)
        .filter(argument -> argument.name().toLowerCase(Locale.ROOT).contains("key"))
        .flatMap(argument -> Stream.of(argument.value().split("[,;\\s]+", -1)))
        .filter(key -> !key.isEmpty())
        .forEach(key -> keys.add(new CryptoKeyId(key, Optional.empty())));
    return keys;
  }

  private record Argument(String name, String value) {}

  private static Stream<Argument> arguments(XmlFragment event) {
    return Stream.concat(event.elements("arguments").stream(), event.elements("data").stream())
        .limit(MOST_ARGUMENTS)
        .map(
            argument ->
                new Argument(
                    argument.text("key").orElse("").strip(),
                    argument.text("value").orElse("").strip()));
  }

  private static String text(XmlFragment event) {
    StringBuilder text =
        new StringBuilder(
            event.text("fullFormattedMessage").or(() -> event.text("message")).orElse("").strip());
    arguments(event)
        .filter(argument -> !argument.value().isEmpty())
        .forEach(
            argument ->
                text.append(text.isEmpty() ? "" : "; ")
                    .append(argument.name())
                    .append('=')
                    .append(argument.value()));
    String line = OneLine.of(text.toString());
    return line.length() > MOST_TEXT ? line.substring(0, MOST_TEXT) + "…" : line;
  }
}
