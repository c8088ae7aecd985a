package io.vmcrypt.vsphere.internal.history;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.vsphere.history.HistoryReport.Action;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one event says of encryption.
 *
 * @param user empty if vCenter names nobody
 * @param chain what ties it to others; 0 for nothing
 * @param parts what of the VM was changed: {@code home}, and the label of each disk
 */
record EventMeaning(
    String type,
    Instant time,
    String user,
    int chain,
    Action action,
    Subject subject,
    Set<String> parts,
    Set<CryptoKeyId> keys,
    String text) {

  /** What each type says that says one thing. */
  private static final Map<String, Action> ACTIONS =
      Map.of(
          "VmClonedEvent", Action.CLONED,
          "VmDeployedEvent", Action.CLONED,
          "VmRelocatedEvent", Action.RELOCATED,
          "VmRegisteredEvent", Action.REGISTERED,
          "VmRemovedEvent", Action.REMOVED);

  /** What is asked for; the ids of the first two are read one by one. */
  static final List<String> TYPES =
      Stream.concat(
              Stream.of("EventEx", "ExtendedEvent", "VmReconfiguredEvent"),
              ACTIONS.keySet().stream().sorted())
          .toList();

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
    if (event.type().equals("VmReconfiguredEvent")) {
      return reconfigured(event);
    }
    Action plain = ACTIONS.get(event.type());
    if (plain != null) {
      return Optional.of(meaning(event, plain, Set.of(), Set.of()));
    }
    return OF_KEYS.matcher(id.toLowerCase(Locale.ROOT)).find()
        ? Optional.of(meaning(event, named(id, event), Set.of(), keysOfArguments(event)))
        : Optional.empty();
  }

  private static Action named(String id, XmlFragment event) {
    if (id.equals(HOST_KEY)) {
      return Action.HOST_KEY;
    }
    if (id.equals(OPERATION)) {
      return arguments(event)
          .map(Argument::value)
          .map(EventMeaning::operation)
          .flatMap(Optional::stream)
          .findFirst()
          .orElse(Action.OTHER);
    }
    return id.startsWith("com.vmware.pbm.profile.") && id.endsWith("associate")
        ? Action.POLICY
        : Action.OTHER;
  }

  /**
   * The vendor says that the event has the operation, and not in which argument or word: one that
   * is none of these is kept as it is.
   */
  private static Optional<Action> operation(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "encrypt", "encrypted" -> Optional.of(Action.ENCRYPTED);
      case "decrypt", "decrypted" -> Optional.of(Action.DECRYPTED);
      case "recrypt", "rekey", "shallowrecrypt", "deeprecrypt" -> Optional.of(Action.REKEYED);
      default -> Optional.empty();
    };
  }

  /** A change of a VM that gives it other keys or another policy; others are of no concern. */
  private static Optional<EventMeaning> reconfigured(XmlFragment event) {
    Set<String> parts = new LinkedHashSet<>();
    Set<CryptoKeyId> keys = new LinkedHashSet<>();
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (XmlFragment change :
        event.element("configSpec").stream()
            .flatMap(home -> Stream.concat(Stream.of(home), home.elements("deviceChange").stream()))
            .toList()) {
      Optional<XmlFragment> crypto =
          change.element("crypto").or(() -> change.element("backing", "crypto"));
      Optional<XmlFragment> policy =
          change.element("vmProfile").or(() -> change.element("profile"));
      // with which keys a policy encrypts, vCenter decides; the event of the operation has them
      crypto
          .flatMap(spec -> operation(spec.type().replace("CryptoSpec", "")))
          .or(() -> policy.map(any -> Action.POLICY))
          .ifPresent(
              action -> {
                actions.add(action);
                parts.add(part(change));
              });
      Stream.of("cryptoKeyId", "newKeyId")
          .flatMap(name -> crypto.flatMap(spec -> spec.element(name)).stream())
          .forEach(key -> add(keys, key));
    }
    return Stream.concat(Stream.of(Action.DECRYPTED).filter(actions::contains), actions.stream())
        .findFirst()
        .map(action -> meaning(event, action, parts, keys));
  }

  /** The home, or a disk as people know it; by its key where the change does not name it. */
  private static String part(XmlFragment change) {
    return change
        .filled("device", "deviceInfo", "label")
        .map(OneLine::of)
        .or(() -> change.text("device", "key").map(key -> "device " + key))
        .orElse("home");
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
      XmlFragment event, Action action, Set<String> parts, Set<CryptoKeyId> keys) {
    return new EventMeaning(
        id(event),
        time(event),
        event.text("userName").map(String::strip).orElse(""),
        event.integer("chainId").orElse(0),
        action,
        subject(event),
        parts,
        new LinkedHashSet<>(keys.stream().limit(MOST_KEYS).toList()),
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
    String line =
        OneLine.of(
            Stream.concat(
                    event.filled("fullFormattedMessage").or(() -> event.filled("message")).stream(),
                    arguments(event)
                        .filter(argument -> !argument.value().isEmpty())
                        .map(argument -> argument.name() + "=" + argument.value()))
                .collect(Collectors.joining("; ")));
    return line.length() > MOST_TEXT ? line.substring(0, MOST_TEXT) + "…" : line;
  }
}
