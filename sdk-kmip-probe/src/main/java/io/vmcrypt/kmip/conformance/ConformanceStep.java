package io.vmcrypt.kmip.conformance;

import java.util.Locale;

/**
 * What vCenter does with a key server, in the order in which {@link
 * io.vmcrypt.kmip.ConformanceSuite} does it, with where the knowledge of it comes from. Nothing of
 * vCenter 8.x and 9.x has been seen on the wire.
 */
public enum ConformanceStep {
  /** TCP and TLS. */
  CONNECTION(
      true,
      "seen: vCenter 7.0.3 (two logs of a KMIP server)",
      "vCenter does not reach the key server at all."),

  /** TLS 1.2. */
  TLS_1_2(
      true,
      "seen: vCenter 7.0.3, TLS 1.2; vendor: \"vSphere Security\" 8.0, TLS 1.3 from 8.0 Update 3 on",
      "A vCenter before 8.0 Update 3 does not connect."),

  /** TLS 1.3. */
  TLS_1_3(
      false,
      "vendor: \"vSphere Security\" 8.0, TLS profiles, which do not name KMIP; on the wire not known",
      "Not known: a vCenter 9.x whose TLS profile has TLS 1.3 only may not connect."),

  /** The server's certificate, as far as the probe judges it. */
  CERTIFICATE(
      true,
      "vendor: vSphere API, UploadKmipServerCert (one certificate is trusted for a server)",
      "vCenter does not trust the key server."),

  /** The client certificate, or user name and password beside it. */
  CLIENT(
      true,
      "seen: vCenter 7.0.3 (certificate); vendor: vSphere API, KmipServerInfo (userName)",
      "vCenter cannot establish trust: the key server does not trust it."),

  /** A client certificate without an extended key usage. */
  CLIENT_WITHOUT_USAGE(
      true,
      "seen: vCenter's self-signed certificate has none (PyKMIP issues 234, 402)",
      "A vCenter that shows its own self-signed certificate is refused."),

  /** Discover Versions with an empty list, under KMIP 1.1. */
  DISCOVER_VERSIONS(
      true,
      "seen: vCenter 6.5 (PyKMIP issue 211) and 7.0.3, first on each connection",
      "vCenter gets no further than this on any connection."),

  /** Discover Versions and the action that follows it, over one connection. */
  CONNECTION_PER_ACTION(
      false,
      "seen: vCenter 7.0.3; what it does when the server hangs up in between is not known",
      "Not known: the action that follows on the same connection may be lost."),

  /** The two connections of the health check. */
  HEALTH_CHECK(
      true,
      "seen: vCenter 7.0.3, every five minutes a connection that sends nothing, and one with"
          + " Discover Versions twice",
      "vCenter shows the key server as not connected."),

  /** Query for function 3, server information, alone. */
  QUERY_SERVER(
      true,
      "seen: vCenter 7.0.3, at \"establish trust\"",
      "\"Establish trust\" fails or shows nothing of the key server."),

  /** Create with algorithm, usage mask 0x0C and length, in this order and nothing else. */
  CREATE(true, "seen: vCenter 7.0.3", "Nothing can be encrypted: vCenter gets no new key."),

  /** Labels by Add Attribute; a refusal is survived. */
  LABELS(
      false,
      "seen: vCenter 7.0.2 (PyKMIP issue 661) and 7.0.3, which go on after a refusal",
      "vCenter goes on without labels, and encryption works."),

  /** Get without a key format. */
  GET(true, "seen: vCenter 7.0.3", "VMs are locked: hosts do not get their keys."),

  /** Get Attributes with a name. */
  GET_ATTRIBUTES(
      true,
      "seen: vCenter 6.5, which fails without (PyKMIP issue 218), and 7.0.3",
      "vCenter does not take a key whose state it is not told."),

  /** Activate, where a new key is Pre-Active. */
  ACTIVATE(
      true,
      "seen: vCenter 7.0.3; vendor: \"vSphere Security\", only Active keys encrypt",
      "A new key stays unusable: nothing can be encrypted."),

  /** Wrapping keys and their rotation. */
  WRAPPED_KEYS(
      false, "not known on the wire; vendor: vSphere API 9.0, keys raw or wrapped", "Not known."),

  /** Several keys that are there at once. */
  KEYS(
      true,
      "vendor of key servers: a key for each cluster or host and VM, and old ones stay",
      "Some VMs are locked while others are not."),

  /** What one action takes. */
  LATENCY(
      false,
      "not known: no source tells how long vCenter waits",
      "Not known: a rollout over many VMs takes as much longer."),

  /** A connection that is cut in the middle of a request. */
  CUT_CONNECTION(
      true,
      "standard: KMIP 1.1; what vCenter sends is not known to be cut by itself",
      "A host or network that fails takes the key server with it."),

  /** Several servers that know one another's keys at once. */
  SEVERAL_SERVERS(
      true,
      "vendor: vSphere API, a key provider has several servers for the same keys",
      "VMs are locked when vCenter asks another server of the provider."),

  /** Another client that must not see the keys. */
  OTHER_CLIENT(
      true,
      "standard: access is the key server's own matter; vCenter cannot tell",
      "Whoever has another client certificate can get the keys of the VMs."),

  /** The next client certificate of the same client. */
  RENEWED_CERTIFICATE(
      true,
      "vendor: vCenter's event of a client certificate that ends soon"
          + " (KMSClientCertExpirationEvent)",
      "VMs are locked after vCenter's client certificate is renewed.");

  private final boolean needed;
  private final String source;
  private final String means;

  ConformanceStep(boolean needed, String source, String means) {
    this.needed = needed;
    this.source = source;
    this.means = means;
  }

  /**
   * Whether a server that does not pass it is not fit for vCenter, as far as that is known.
   *
   * @return false if vCenter goes on all the same, or if that is not known
   */
  public boolean isNeeded() {
    return needed;
  }

  /**
   * Where the knowledge comes from.
   *
   * @return begins with {@code seen}, {@code vendor}, {@code standard} or {@code not known}
   */
  public String source() {
    return source;
  }

  /**
   * What it would mean in vCenter if it is not passed.
   *
   * @return a sentence
   */
  public String means() {
    return means;
  }

  /**
   * For messages.
   *
   * @return the name in lower case, such as {@code health check}
   */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace("_1_", "_1.").replace('_', ' ');
  }
}
