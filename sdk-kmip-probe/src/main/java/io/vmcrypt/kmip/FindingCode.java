package io.vmcrypt.kmip;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * The stable name of one kind of finding, for programs. Later versions may add codes.
 *
 * @param value upper case letters, digits and underscores
 */
public record FindingCode(String value) {

  private static final Pattern FORM = Pattern.compile("[A-Z][A-Z0-9_]*");

  /** The name has no address. */
  public static final FindingCode NAME_NOT_RESOLVED = new FindingCode("NAME_NOT_RESOLVED");

  /** No address accepts a TCP connection. */
  public static final FindingCode CONNECTION_REFUSED = new FindingCode("CONNECTION_REFUSED");

  /** The time limit was up. */
  public static final FindingCode TIMED_OUT = new FindingCode("TIMED_OUT");

  /** The connection ended before the server had answered. */
  public static final FindingCode CONNECTION_CLOSED = new FindingCode("CONNECTION_CLOSED");

  /** The port is open and something else than TLS answers on it. */
  public static final FindingCode NOT_TLS = new FindingCode("NOT_TLS");

  /** The server speaks TLS 1.1 or older only. */
  public static final FindingCode TLS_TOO_OLD = new FindingCode("TLS_TOO_OLD");

  /** The server ended the TLS handshake with an alert. */
  public static final FindingCode TLS_ALERT = new FindingCode("TLS_ALERT");

  /** What the server sent breaks the rules of TLS. */
  public static final FindingCode TLS_BROKEN = new FindingCode("TLS_BROKEN");

  /** The server sent more than a handshake can need. */
  public static final FindingCode TOO_MUCH_DATA = new FindingCode("TOO_MUCH_DATA");

  /**
   * Checks the form.
   *
   * @param value as the component
   * @throws NullPointerException if {@code value} is null
   * @throws IllegalArgumentException if it has another form
   */
  public FindingCode {
    if (!FORM.matcher(requireNonNull(value, "value")).matches()) {
      throw new IllegalArgumentException(
          "\"" + value + "\" is no finding code: expected upper case letters, digits, underscores");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
