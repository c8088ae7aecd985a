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
