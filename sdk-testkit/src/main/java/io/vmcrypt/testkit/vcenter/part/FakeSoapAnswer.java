package io.vmcrypt.testkit.vcenter.part;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * An answer of your own to a SOAP method, see {@link
 * io.vmcrypt.testkit.vcenter.FakeVcenter#answerMethod}.
 *
 * <p>Immutable, and so safe for use by several threads.
 */
public final class FakeSoapAnswer {
  private static final Pattern NAME = Pattern.compile("[A-Za-z]\\w*");

  private final String fault;
  private final String text;

  private FakeSoapAnswer(String fault, String text) {
    this.fault = fault;
    this.text = text;
  }

  /**
   * A result.
   *
   * @param elements the contents of the method's response element, in the namespace of the call:
   *     {@code <returnval>} once or more, or nothing if the method returns nothing. The prefixes
   *     {@code xsi} and {@code xsd} are bound. It is sent as it is
   * @return the answer
   */
  public static FakeSoapAnswer of(String elements) {
    return new FakeSoapAnswer("", Objects.requireNonNull(elements, "elements"));
  }

  /**
   * A fault without properties, with status 500 as SOAP 1.1 wants it.
   *
   * @param type the fault's type, for example {@code NotSupported}
   * @param message the text for people
   * @return the answer
   * @throws IllegalArgumentException if the type is not a name
   */
  public static FakeSoapAnswer fault(String type, String message) {
    if (!NAME.matcher(type).matches()) {
      throw new IllegalArgumentException("type must be the name of a fault: " + type);
    }
    return new FakeSoapAnswer(type, Objects.requireNonNull(message, "message"));
  }

  /** {@return the type of the fault, for example {@code NotSupported}, empty if it is a result} */
  public String faultType() {
    return fault;
  }

  /** {@return what is sent, the elements of a result, or the text of a fault} */
  public String text() {
    return text;
  }

  /** Shows only the kind: the text may hold a secret. */
  @Override
  public String toString() {
    return fault.isEmpty() ? "a result" : fault;
  }
}
