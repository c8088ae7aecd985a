package io.vmcrypt.estate.move;

/** A part of a move, in the order in which the parts follow one another. */
public enum MovePhase {
  /** Key servers, registrations, key providers and policies come to be as the document says. */
  READY("make ready"),
  /** The native bridge is made, kept in a file, and restored at the target. */
  BRIDGE("bridge"),
  /** Hosts of the target that VMs with keys travel to enter encryption mode. */
  HOSTS("bring hosts into encryption mode"),
  /** VMs get keys of the bridge, which both sides have. */
  REKEY("re-key to the bridge"),
  /** The target is asked for each key that a VM needs. No VM travels before. */
  PROVE_KEYS("prove the keys"),
  /** VMs that others move only unencrypted are decrypted. */
  DECRYPT("decrypt"),
  /** VMs travel. */
  TRAVEL("move"),
  /** VMs that others bring are waited for, and encrypted as they arrive. */
  ARRIVE("wait and encrypt"),
  /** VMs that have arrived get keys of the key provider that they are to have. */
  SETTLE("settle"),
  /** What only the source needed is taken away. The way back ends here. */
  EMPTY("empty the source");

  private final String words;

  MovePhase(String words) {
    this.words = words;
  }

  /** {@return in words: such as {@code make ready}} */
  @Override
  public String toString() {
    return words;
  }
}
