package io.vmcrypt.estate.spec;

import java.util.Locale;

/** How VMs come to the other vCenter. */
public enum MoveWay {
  /** They move with their keys: vCenter's own relocation, which this SDK starts. */
  TRAVEL,
  /** Another tool copies them; the copies are encrypted where they arrive, with new keys. */
  COPY,
  /**
   * They are decrypted first, since whoever moves them takes only unencrypted VMs. They stay so
   * until they are encrypted where they arrive.
   */
  BARE;

  /**
   * {@return whether somebody else brings the VMs, and this SDK waits for them; true for {@link
   * #COPY} and {@link #BARE}}
   */
  public boolean isByOthers() {
    return this != TRAVEL;
  }

  /**
   * In words, as documents and texts say it.
   *
   * @return {@code travel}, {@code copy}, {@code bare}
   */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
