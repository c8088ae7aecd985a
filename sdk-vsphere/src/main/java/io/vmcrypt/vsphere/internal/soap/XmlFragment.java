package io.vmcrypt.vsphere.internal.soap;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.xml.namespace.QName;
import org.jspecify.annotations.Nullable;

/**
 * A part of an answer, kept whole: names, types, attributes, texts and white space, including what
 * this SDK does not know. {@link ElementWriter#fragment} writes it back; only prefixes may then
 * differ. It may outlive the call that it answers: what makes no sense in it is told as a failure
 * of that call ({@link DecodingException}), whenever somebody looks. Immutable and thread-safe.
 */
public final class XmlFragment implements XmlNode, Element {

  record Attribute(QName name, String value) {}

  private final @Nullable Attempt attempt;
  private final QName name;
  private final @Nullable QName type;
  private final List<Attribute> attributes;
  private final List<XmlNode> content;

  /**
   * @param attempt what it answers; null if no server has sent it
   */
  XmlFragment(
      @Nullable Attempt attempt,
      QName name,
      @Nullable QName type,
      List<Attribute> attributes,
      List<? extends XmlNode> content) {
    this.attempt = attempt;
    this.name = requireNonNull(name, "name");
    this.type = type;
    this.attributes = List.copyOf(attributes);
    this.content = List.copyOf(content);
  }

  QName qualifiedName() {
    return name;
  }

  @Nullable QName qualifiedType() {
    return type;
  }

  List<Attribute> attributes() {
    return attributes;
  }

  List<XmlNode> content() {
    return content;
  }

  /** The local name of this element. */
  @Override
  public String name() {
    return name.getLocalPart();
  }

  /** The local name of this element's xsi:type; empty if it has none. */
  @Override
  public String type() {
    return type == null ? "" : type.getLocalPart();
  }

  /** The text of this element, without that of elements inside it. */
  @Override
  public String text() {
    if (content.size() == 1 && content.get(0) instanceof XmlNode.Text only) {
      return only.value();
    }
    StringBuilder text = new StringBuilder();
    for (XmlNode node : content) {
      if (node instanceof XmlNode.Text part) {
        text.append(part.value());
      }
    }
    return text.toString();
  }

  // loops: to judge many VMs asks for so many elements that a stream for each is felt

  /** The elements inside this one, in order. */
  public List<XmlFragment> elements() {
    List<XmlFragment> elements = new ArrayList<>(content.size());
    for (XmlNode node : content) {
      if (node instanceof XmlFragment element) {
        elements.add(element);
      }
    }
    return Collections.unmodifiableList(elements);
  }

  /** The elements of this name right inside this one, in order. */
  public List<XmlFragment> elements(String name) {
    List<XmlFragment> named = new ArrayList<>();
    for (XmlNode node : content) {
      if (node instanceof XmlFragment element && element.name().equals(name)) {
        named.add(element);
      }
    }
    return Collections.unmodifiableList(named);
  }

  /** The one element at the end of a path of names. Two of a name are no answer. */
  public Optional<XmlFragment> element(String... path) {
    XmlFragment at = this;
    for (int i = 0; i < path.length && at != null; i++) {
      at = at.only(path[i]);
    }
    return Optional.ofNullable(at);
  }

  private @Nullable XmlFragment only(String child) {
    XmlFragment found = null;
    for (XmlNode node : content) {
      if (node instanceof XmlFragment element && element.name().equals(child)) {
        if (found != null) {
          throw senseless("element " + child + " is there twice in " + name());
        }
        found = element;
      }
    }
    return found;
  }

  /** The text of the one element at the end of a path of names. */
  public Optional<String> text(String... path) {
    return element(path).map(XmlFragment::text);
  }

  /** The same without white space around it; empty also if nothing is left. */
  public Optional<String> filled(String... path) {
    return text(path).map(String::strip).filter(text -> !text.isEmpty());
  }

  /** The text of the first element at the end of a path of names: where nothing may fail. */
  Optional<String> firstText(String... path) {
    XmlFragment at = this;
    for (int i = 0; i < path.length && at != null; i++) {
      List<XmlFragment> named = at.elements(path[i]);
      at = named.isEmpty() ? null : named.get(0);
    }
    return Optional.ofNullable(at).map(XmlFragment::text);
  }

  /** The text of an element that must be there. */
  public String required(String... path) {
    return requiredElement(path).text();
  }

  /** An element that must be there. */
  public XmlFragment requiredElement(String... path) {
    return element(path)
        .orElseThrow(
            () -> senseless("element " + String.join("/", path) + " is missing in " + name()));
  }

  /**
   * What to throw where this part makes no sense.
   *
   * @param why after "the answer makes no sense"
   */
  public RuntimeException senseless(String why) {
    XmlFailure failure = new XmlFailure(why);
    return attempt == null ? failure : SoapChannel.senseless(attempt, "", failure);
  }

  private <T> T understood(Supplier<T> value) {
    return attempt == null ? value.get() : SoapChannel.decoding(attempt, value);
  }

  /** An xs:boolean at the end of a path of names. */
  public Optional<Boolean> bool(String... path) {
    return understood(() -> text(path).map(XmlValue::bool));
  }

  /** A whole number at the end of a path of names. */
  public Optional<Long> number(String... path) {
    return understood(() -> text(path).map(XmlValue::number));
  }

  /** An xs:int at the end of a path of names. */
  public Optional<Integer> integer(String... path) {
    return understood(() -> text(path).map(XmlValue::integer));
  }

  /** This element's text as a whole number; empty if it has none. */
  public Optional<Long> wholeNumber() {
    return understood(
        () -> Optional.of(text()).filter(text -> !text.isBlank()).map(XmlValue::number));
  }

  /** An xs:dateTime at the end of a path of names. */
  public Optional<Instant> instant(String... path) {
    return understood(() -> text(path).map(XmlValue::instant));
  }

  /** This element as an xs:dateTime; one that makes no sense is none, for what is only told. */
  public Optional<Instant> instantOrNone() {
    try {
      return instant();
    } catch (XmlFailure | DecodingException e) {
      return Optional.empty();
    }
  }

  @Override
  public void visit(Consumer<Element> each) {
    for (XmlNode node : content) {
      if (node instanceof XmlFragment element) {
        each.accept(element);
      }
    }
  }

  /** This element as a reference to a managed object. */
  @Override
  public ManagedObjectReference reference() {
    for (Attribute attribute : attributes) {
      if (attribute.name().getLocalPart().equals("type")) {
        return new ManagedObjectReference(attribute.value(), text().strip());
      }
    }
    return new ManagedObjectReference("", text().strip());
  }
}
