package io.vmcrypt.vsphere.history;

import java.util.Locale;

/** What was done. */
public enum HistoryAction {
  /** A VM, or a part of it, was encrypted. */
  ENCRYPTED,
  /** A VM, or a part of it, got another key. */
  REKEYED,
  /** A VM, or a part of it, was decrypted. */
  DECRYPTED,
  /** A VM was given another storage policy. */
  POLICY,
  /** A VM was made as a copy of another one, or of a template. */
  CLONED,
  /** A VM was moved to another datastore or host. */
  RELOCATED,
  /** A VM was registered. */
  REGISTERED,
  /** A VM was removed from the inventory. */
  REMOVED,
  /** The key of a host was changed. */
  HOST_KEY,
  /** Something else that speaks of encryption, key servers or keys; kept as it is. */
  OTHER;

  /**
   * As reports have it.
   *
   * @return such as {@code host-key}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
