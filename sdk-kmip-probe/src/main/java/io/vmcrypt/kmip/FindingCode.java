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

  /** The server speaks TLS 1.3 and not TLS 1.2. */
  public static final FindingCode TLS_1_3_ONLY = new FindingCode("TLS_1_3_ONLY");

  /** This Java refuses the server's TLS; the probe went on with another TLS library. */
  public static final FindingCode TLS_REFUSED_BY_JAVA = new FindingCode("TLS_REFUSED_BY_JAVA");

  /** The server's certificate can be read neither by Java nor by Bouncy Castle. */
  public static final FindingCode CERTIFICATE_UNREADABLE =
      new FindingCode("CERTIFICATE_UNREADABLE");

  /** This Java cannot read the server's certificate, Bouncy Castle can. */
  public static final FindingCode CERTIFICATE_UNUSUAL = new FindingCode("CERTIFICATE_UNUSUAL");

  /** The server's certificate has a key of an elliptic curve. */
  public static final FindingCode CERTIFICATE_EC_KEY = new FindingCode("CERTIFICATE_EC_KEY");

  /** The server's certificate lacks the extended key usage serverAuth. */
  public static final FindingCode CERTIFICATE_LACKS_SERVER_AUTH =
      new FindingCode("CERTIFICATE_LACKS_SERVER_AUTH");

  /** The server's certificate has expired. */
  public static final FindingCode CERTIFICATE_EXPIRED = new FindingCode("CERTIFICATE_EXPIRED");

  /** The server's certificate is not valid yet. */
  public static final FindingCode CERTIFICATE_NOT_YET_VALID =
      new FindingCode("CERTIFICATE_NOT_YET_VALID");

  /** The server's certificate expires within the limit that was set. */
  public static final FindingCode CERTIFICATE_EXPIRES_SOON =
      new FindingCode("CERTIFICATE_EXPIRES_SOON");

  /** A certificate of the chain is signed with SHA-1 or MD5. */
  public static final FindingCode CERTIFICATE_SHA1_SIGNATURE =
      new FindingCode("CERTIFICATE_SHA1_SIGNATURE");

  /** The server's key is RSA below 2048 bits, or on a curve below 256 bits. */
  public static final FindingCode CERTIFICATE_WEAK_KEY = new FindingCode("CERTIFICATE_WEAK_KEY");

  /** The server's certificate is signed by itself. */
  public static final FindingCode CERTIFICATE_SELF_SIGNED =
      new FindingCode("CERTIFICATE_SELF_SIGNED");

  /** The server does not send the certificates up to a root. */
  public static final FindingCode CERTIFICATE_CHAIN_INCOMPLETE =
      new FindingCode("CERTIFICATE_CHAIN_INCOMPLETE");

  /** The certificate is not made out to the name or address. */
  public static final FindingCode CERTIFICATE_NAME_MISMATCH =
      new FindingCode("CERTIFICATE_NAME_MISMATCH");

  /** The certificate is not one that the given trust accepts. */
  public static final FindingCode CERTIFICATE_NOT_TRUSTED =
      new FindingCode("CERTIFICATE_NOT_TRUSTED");

  /** The certificate has another thumbprint than the expected one. */
  public static final FindingCode THUMBPRINT_MISMATCH = new FindingCode("THUMBPRINT_MISMATCH");

  /** Over a later connection the same address shows another certificate. */
  public static final FindingCode CERTIFICATE_CHANGED = new FindingCode("CERTIFICATE_CHANGED");

  /** The addresses behind the name show different certificates. */
  public static final FindingCode ADDRESSES_DIFFER = new FindingCode("ADDRESSES_DIFFER");

  /** Asked by name and by address, the server shows different certificates. */
  public static final FindingCode NAME_AND_ADDRESS_DIFFER =
      new FindingCode("NAME_AND_ADDRESS_DIFFER");

  /** One of the addresses behind the name shows no certificate. */
  public static final FindingCode ADDRESS_NOT_READABLE = new FindingCode("ADDRESS_NOT_READABLE");

  /** The server asks for no client certificate. */
  public static final FindingCode CLIENT_CERTIFICATE_NOT_REQUESTED =
      new FindingCode("CLIENT_CERTIFICATE_NOT_REQUESTED");

  /** The server asks for a client certificate, and answers without one too. */
  public static final FindingCode CLIENT_CERTIFICATE_NOT_NEEDED =
      new FindingCode("CLIENT_CERTIFICATE_NOT_NEEDED");

  /** The server asks for a client certificate and none was given. */
  public static final FindingCode CLIENT_CERTIFICATE_MISSING =
      new FindingCode("CLIENT_CERTIFICATE_MISSING");

  /** The server does not know who issued the client certificate. */
  public static final FindingCode CLIENT_CERTIFICATE_UNKNOWN_CA =
      new FindingCode("CLIENT_CERTIFICATE_UNKNOWN_CA");

  /** The client certificate is not valid at this time. */
  public static final FindingCode CLIENT_CERTIFICATE_EXPIRED =
      new FindingCode("CLIENT_CERTIFICATE_EXPIRED");

  /** The server refuses the client certificate. */
  public static final FindingCode CLIENT_CERTIFICATE_REFUSED =
      new FindingCode("CLIENT_CERTIFICATE_REFUSED");

  /** The client certificate's issuer is not among the authorities that the server accepts. */
  public static final FindingCode CLIENT_CERTIFICATE_ISSUER_NOT_ACCEPTED =
      new FindingCode("CLIENT_CERTIFICATE_ISSUER_NOT_ACCEPTED");

  /** The server takes no client certificate with this kind of key. */
  public static final FindingCode CLIENT_KEY_TYPE_NOT_ACCEPTED =
      new FindingCode("CLIENT_KEY_TYPE_NOT_ACCEPTED");

  /** Requests are refused, and the client certificate lacks the extended key usage clientAuth. */
  public static final FindingCode CLIENT_CERTIFICATE_LACKS_CLIENT_AUTH =
      new FindingCode("CLIENT_CERTIFICATE_LACKS_CLIENT_AUTH");

  /** The handshake passes and requests are refused as not authenticated. */
  public static final FindingCode KMIP_AUTHENTICATION_REFUSED =
      new FindingCode("KMIP_AUTHENTICATION_REFUSED");

  /** User name and password were not sent, since the certificate is not the trusted one. */
  public static final FindingCode CREDENTIAL_NOT_SENT = new FindingCode("CREDENTIAL_NOT_SENT");

  /** What answers inside TLS is not KMIP. */
  public static final FindingCode NOT_KMIP = new FindingCode("NOT_KMIP");

  /** An answer breaks the rules of KMIP. */
  public static final FindingCode KMIP_MALFORMED_ANSWER = new FindingCode("KMIP_MALFORMED_ANSWER");

  /** An answer is larger than the limit. */
  public static final FindingCode KMIP_ANSWER_TOO_LARGE = new FindingCode("KMIP_ANSWER_TOO_LARGE");

  /** The server refuses a request that vCenter makes. */
  public static final FindingCode KMIP_REQUEST_REFUSED = new FindingCode("KMIP_REQUEST_REFUSED");

  /** The server does not speak KMIP 1.1. */
  public static final FindingCode KMIP_VERSION_UNSUPPORTED =
      new FindingCode("KMIP_VERSION_UNSUPPORTED");

  /** The server lacks an operation that vSphere needs. */
  public static final FindingCode KMIP_OPERATION_MISSING =
      new FindingCode("KMIP_OPERATION_MISSING");

  /** The server lacks an operation that vSphere uses if it is there. */
  public static final FindingCode KMIP_OPERATION_WANTED = new FindingCode("KMIP_OPERATION_WANTED");

  /** The server keeps no symmetric keys. */
  public static final FindingCode KMIP_OBJECT_TYPE_MISSING =
      new FindingCode("KMIP_OBJECT_TYPE_MISSING");

  /** The server does not tell what it can do. */
  public static final FindingCode KMIP_CAPABILITIES_UNKNOWN =
      new FindingCode("KMIP_CAPABILITIES_UNKNOWN");

  /** The server does not offer what a key of the round trip is tidied up with. */
  public static final FindingCode KMIP_TIDYING_UNSUPPORTED =
      new FindingCode("KMIP_TIDYING_UNSUPPORTED");

  /** A key is answered in a lawful form that the probe does not look into. */
  public static final FindingCode KEY_FORM_UNUSUAL = new FindingCode("KEY_FORM_UNUSUAL");

  /** The labels that vCenter gives its keys are not taken. */
  public static final FindingCode KEY_LABELS_REFUSED = new FindingCode("KEY_LABELS_REFUSED");

  /** A key could not be created, read or activated. */
  public static final FindingCode KEY_ROUND_TRIP_FAILED = new FindingCode("KEY_ROUND_TRIP_FAILED");

  /** A key of the round trip could not be destroyed. */
  public static final FindingCode KEY_LEFT_BEHIND = new FindingCode("KEY_LEFT_BEHIND");

  /** A key may have been created whose id never came back. */
  public static final FindingCode KEY_MAY_BE_LEFT_BEHIND =
      new FindingCode("KEY_MAY_BE_LEFT_BEHIND");

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
