package io.vmcrypt.vsphere.audit;

import static java.util.Objects.requireNonNull;

/**
 * What an audit found, as a word for programs. Later versions of this SDK may know more.
 *
 * @param value the word
 */
public record AuditCode(String value) {

  /** The VM's home is not encrypted. */
  public static final AuditCode HOME_PLAIN = new AuditCode("home-plain");

  /** A disk is not encrypted. */
  public static final AuditCode DISK_PLAIN = new AuditCode("disk-plain");

  /** The VM has not got a disk that should be encrypted. */
  public static final AuditCode DISK_MISSING = new AuditCode("disk-missing");

  /** The home has another storage policy than the expected one, or none. */
  public static final AuditCode HOME_POLICY = new AuditCode("home-policy");

  /** A disk has another storage policy than the expected one, or none. */
  public static final AuditCode DISK_POLICY = new AuditCode("disk-policy");

  /** A key is on another key provider than the expected one. */
  public static final AuditCode KEY_PROVIDER = new AuditCode("key-provider");

  /** The VM may move unencrypted. */
  public static final AuditCode MIGRATE_ENCRYPTION = new AuditCode("migrate-encryption");

  /** Nothing of the VM is encrypted. */
  public static final AuditCode PLAIN = new AuditCode("plain");

  /** The home or a disk has an encryption policy and is not encrypted. */
  public static final AuditCode POLICY_NOT_APPLIED = new AuditCode("policy-not-applied");

  /** The home or a disk is encrypted and has no encryption policy. */
  public static final AuditCode POLICY_MISSING = new AuditCode("policy-missing");

  /** The home or a disk does not comply with its storage policy. */
  public static final AuditCode NOT_COMPLIANT = new AuditCode("not-compliant");

  /** A key is on a key provider that the vCenter does not know. */
  public static final AuditCode PROVIDER_UNREGISTERED = new AuditCode("provider-unregistered");

  /** A key is on a key provider that cannot be used now. */
  public static final AuditCode PROVIDER_UNHEALTHY = new AuditCode("provider-unhealthy");

  /** The default key provider cannot be used now: no VM can be encrypted with its keys. */
  public static final AuditCode DEFAULT_PROVIDER_UNUSABLE =
      new AuditCode("default-provider-unusable");

  /**
   * These credentials may not see the key providers, or vCenter does not say whether one can be
   * used.
   */
  public static final AuditCode PROVIDER_NOT_SEEN = new AuditCode("provider-not-seen");

  /** The keys of one VM are on several key providers. */
  public static final AuditCode SEVERAL_PROVIDERS = new AuditCode("several-providers");

  /** vCenter cannot get at a key. */
  public static final AuditCode KEY_UNAVAILABLE = new AuditCode("key-unavailable");

  /** vCenter does not say whether it can get at a key, or these credentials may not ask. */
  public static final AuditCode KEY_NOT_SEEN = new AuditCode("key-not-seen");

  /** These credentials may not see a host, or whether it can run encrypted VMs. */
  public static final AuditCode HOST_NOT_SEEN = new AuditCode("host-not-seen");

  /** An encrypted VM is registered on a host that cannot run encrypted VMs. */
  public static final AuditCode HOST_NOT_SAFE = new AuditCode("host-not-safe");

  /** The VM's host has not got its key. */
  public static final AuditCode LOCKED = new AuditCode("locked");

  /** The VM could not be read. */
  public static final AuditCode UNREADABLE = new AuditCode("unreadable");

  /**
   * Checks that a word is there.
   *
   * @param value as the component
   * @throws NullPointerException if {@code value} is null
   */
  public AuditCode {
    requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return value;
  }
}
