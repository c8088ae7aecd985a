package io.vmcrypt.vsphere.internal.soap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A fault as a server sent it, by SOAP or in a task.
 *
 * @param type vSphere's name of the fault: {@code NoPermission}; empty if the server named none
 * @param message its text for people; empty if it has none
 * @param messages the messages with their keys
 * @param detail all that came with it
 */
public record VimFault(
    String type, String message, List<Message> messages, Optional<XmlFragment> detail) {

  /**
   * vSphere {@code LocalizableMessage}.
   *
   * @param key {@code msg.vigor.enc.keyNotFound}
   * @param text for people; may be empty
   */
  public record Message(String key, String text) {}

  private static final int MAX_TEXT = 1000;

  public VimFault {
    messages = List.copyOf(messages);
    message = printable(message);
  }

  /** From a LocalizedMethodFault, as tasks and missing properties have it. */
  public static VimFault ofLocalized(XmlFragment localized) {
    Optional<XmlFragment> fault = localized.elements("fault").stream().findFirst();
    return of(
        fault.map(XmlFragment::type).orElse(""),
        localized.firstText("localizedMessage").orElse(""),
        fault);
  }

  static VimFault of(String type, String text, Optional<XmlFragment> detail) {
    List<Message> messages = new ArrayList<>();
    for (XmlFragment message :
        detail.map(found -> found.elements("faultMessage")).orElse(List.of())) {
      messages.add(
          new Message(
              message.firstText("key").orElse(message.text().strip()),
              printable(message.firstText("message").orElse(""))));
    }
    String best =
        text.isBlank()
            ? messages.stream()
                .map(Message::text)
                .filter(known -> !known.isBlank())
                .findFirst()
                .orElse("")
            : text;
    return new VimFault(type, best, messages, detail);
  }

  /** Whether it is one of these. */
  public boolean is(String... types) {
    return List.of(types).contains(type);
  }

  /** A property of the fault, such as {@code privilegeId}. */
  public Optional<String> property(String... path) {
    return detail.flatMap(found -> found.firstText(path)).map(VimFault::printable);
  }

  /** The properties of the fault; those inside others by a path with dots. */
  public Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    detail.ifPresent(found -> collect("", found, properties));
    return properties;
  }

  private static void collect(String prefix, XmlFragment from, Map<String, String> to) {
    for (XmlFragment element : from.elements()) {
      if (element.name().equals("faultMessage") && prefix.isEmpty()) {
        continue;
      }
      String path = prefix + element.name();
      if (element.elements().isEmpty()) {
        String key = path;
        for (int i = 2; to.containsKey(key); i++) {
          key = path + "#" + i;
        }
        to.put(key, printable(element.text()));
      } else {
        if (!element.type().isEmpty()) {
          to.putIfAbsent(path, element.type());
        }
        collect(path + ".", element, to);
      }
    }
  }

  /** One line of bounded length: what a server says may end up in a log. */
  private static String printable(String text) {
    String line = text.strip().replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "...";
  }
}
