package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.key.HeldKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a key provider, a server of it, keys or a default are removed: what is proved, and what
 * somebody takes on where it is not known whether they are still needed.
 *
 * <pre>{@code
 * clusters.remove("old", Removal.careful().skip("host-12"));
 * }</pre>
 *
 * <p>An option that says nothing of the thing to remove is refused with an {@link
 * IllegalArgumentException} before anything is sent. Immutable and thread-safe: each method gives
 * another removal.
 */
public final class Removal {

  private static final Removal CAREFUL = new Removal(false, List.of(), List.of());

  private final boolean forced;
  private final List<String> skipped;
  private final List<HeldKeys> proofs;

  private Removal(boolean forced, List<String> skipped, List<HeldKeys> proofs) {
    this.forced = forced;
    this.skipped = skipped;
    this.proofs = proofs;
  }

  /**
   * Removes only what is known to be unused.
   *
   * @return a removal to refine
   */
  public static Removal careful() {
    return CAREFUL;
  }

  /**
   * Answers for it: removes it even if VMs, hosts or third parties use it, or if it is not known
   * whether they do.
   *
   * <p>A key provider: VMs that run go on running. Once they are off, they cannot be started again
   * until it exists again under the same name; nor can they be moved to a host without their key.
   * If only hosts are named as users, they keep the key of VMs that were decrypted since, for their
   * core dumps. A native key provider is removed even if it is the default.
   *
   * <p>A server: VMs cannot get their keys until a server works that holds them. Keys: vCenter does
   * not give them any more. A default: keys in use stay where they are, and new keys come from
   * another key provider.
   *
   * @return the removal with it
   */
  public Removal force() {
    return new Removal(true, skipped, proofs);
  }

  /**
   * Skips single users of keys that cannot be asked, and may be left behind: a VM that is orphaned,
   * a host that is gone, a task that hangs, a cluster of hosts whose vSAN does not show its keys.
   * Of what vCenter is not connected to, the key that it last saw there is skipped too. What is
   * seen to use a key now is not skipped. For KMS clusters, their servers, native key providers and
   * keys. Where tasks that may bring keys begin without end, those of one kind and one originator
   * are skipped together.
   *
   * @param ids what the refusal names: managed object ids such as {@code vm-12}, {@code host-3} or
   *     {@code task-42}; the name of such tasks, {@code VirtualMachine.clone by EXAMPLE\backup};
   *     {@link KeyDoubt#FIRST_CLASS_DISKS} and {@link KeyDoubt#VSAN} for those that could not be
   *     read
   * @return the removal with these, too
   * @throws IllegalArgumentException if one is blank
   */
  public Removal skip(String... ids) {
    List<String> more = Stream.of(ids).map(id -> Names.name("id to skip", id)).toList();
    return new Removal(forced, joined(skipped, more), proofs);
  }

  /**
   * Gives proofs that the servers which stay have the keys in use. Each that answers vCenter needs
   * one, since vCenter may ask any of them. A proof counts for the server with this address and
   * port, must be no older than {@link KmsClusterSpec#MAX_PROOF_AGE}, and say of every key in use
   * that it was given to the client, which must have shown the certificate that vCenter shows, and
   * named the user that the server has in vCenter. For servers of KMS clusters.
   *
   * @param proofs what the KMIP probe saw
   * @return the removal with these, too
   */
  public Removal proved(HeldKeys... proofs) {
    return new Removal(forced, skipped, joined(this.proofs, List.of(proofs)));
  }

  /** {@return whether it is removed even if it is in use; false by default} */
  public boolean isForced() {
    return forced;
  }

  /** {@return the users of keys that need not be asked: their ids; empty by default} */
  public List<String> skipped() {
    return skipped;
  }

  /**
   * {@return the proofs that servers which stay hold the keys in use, in the order given; empty if
   * nothing was given}
   */
  public List<HeldKeys> proofs() {
    return proofs;
  }

  /** {@return what it takes on, for logs} */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    if (forced) {
      words.add("forced");
    }
    if (!skipped.isEmpty()) {
      words.add("skipping " + skipped);
    }
    if (!proofs.isEmpty()) {
      words.add("proved by " + proofs);
    }
    return "Removal[" + (words.isEmpty() ? "careful" : String.join(", ", words)) + "]";
  }

  private static <T> List<T> joined(List<T> first, List<T> more) {
    List<T> all = new ArrayList<>(first);
    all.addAll(more);
    return List.copyOf(all);
  }
}
