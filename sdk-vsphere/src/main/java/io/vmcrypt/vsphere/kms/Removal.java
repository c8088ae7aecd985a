package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.key.HeldKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a key provider, a server of it, keys or a default are removed: what takes their place, and
 * what somebody takes on where it is not known whether they are still needed.
 *
 * <pre>{@code
 * clusters.remove("old", Removal.careful().nextDefault("new").othersChecked());
 * }</pre>
 *
 * <p>An option that says nothing of the thing to remove is refused with an {@link
 * IllegalArgumentException} before anything is sent. Immutable and thread-safe: each method gives
 * another removal.
 */
public final class Removal {

  private static final Removal CAREFUL = new Removal(null, false, false, List.of(), List.of());

  private final @Nullable String nextDefault;
  private final boolean evenIfInUse;
  private final boolean othersChecked;
  private final List<String> passedOver;
  private final List<HeldKeys> proofs;

  private Removal(
      @Nullable String nextDefault,
      boolean evenIfInUse,
      boolean othersChecked,
      List<String> passedOver,
      List<HeldKeys> proofs) {
    this.nextDefault = nextDefault;
    this.evenIfInUse = evenIfInUse;
    this.othersChecked = othersChecked;
    this.passedOver = passedOver;
    this.proofs = proofs;
  }

  /**
   * Removes only what is known to be needed by nobody.
   *
   * @return a removal to refine
   */
  public static Removal careful() {
    return CAREFUL;
  }

  /**
   * Names the key provider that becomes the default of the vCenter before a KMS cluster is removed.
   * Needed if the cluster is the default and there are others; otherwise it changes nothing. For
   * KMS clusters.
   *
   * @param nextDefault the name of another KMS cluster or key provider
   * @return the removal with it
   * @throws IllegalArgumentException if it is empty
   */
  public Removal nextDefault(String nextDefault) {
    return new Removal(
        Names.name("next default", nextDefault), evenIfInUse, othersChecked, passedOver, proofs);
  }

  /**
   * Removes it even if VMs, hosts or third parties use it, or if it is not known whether they do.
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
  public Removal evenIfInUse() {
    return new Removal(nextDefault, true, othersChecked, passedOver, proofs);
  }

  /**
   * Says that somebody has looked at what vCenter does not tell of, and that none of it has keys of
   * the key provider: first-class disks that could not be read, and the hosts' clusters whose vSAN
   * could not be read, or that do not show with whose keys they encrypt. What is seen to use its
   * keys is refused all the same. For KMS clusters, native key providers and keys; of a key it says
   * that no vSAN has it that uses its key provider, too.
   *
   * @return the removal with it
   */
  public Removal othersChecked() {
    return new Removal(nextDefault, evenIfInUse, true, passedOver, proofs);
  }

  /**
   * Passes over single things of which it is not known whether they have keys: a VM that is
   * orphaned, a host that is gone, a task that hangs. Of what vCenter is not connected to, the key
   * that it last saw there is passed over too. What is seen to use a key now is not passed over.
   * For KMS clusters, their servers, native key providers and keys. A cluster of hosts whose vSAN
   * does not show which key it has is passed over for servers and keys. Where tasks that may bring
   * keys begin without end, those of one kind and one originator are passed over together.
   *
   * @param ids their managed object ids, such as {@code vm-12}, {@code host-3} or {@code task-42},
   *     or the name of such tasks, {@code VirtualMachine.clone by EXAMPLE\backup}, as the refusal
   *     names them
   * @return the removal with these, too
   * @throws IllegalArgumentException if one is blank
   */
  public Removal passOver(String... ids) {
    List<String> more = Stream.of(ids).map(id -> Names.name("id to pass over", id)).toList();
    return new Removal(nextDefault, evenIfInUse, othersChecked, joined(passedOver, more), proofs);
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
  public Removal provedBy(HeldKeys... proofs) {
    return new Removal(
        nextDefault, evenIfInUse, othersChecked, passedOver, joined(this.proofs, List.of(proofs)));
  }

  /**
   * {@return which key provider becomes the default, if the one to remove is the default now; empty
   * if none is named}
   */
  public Optional<String> nextDefault() {
    return Optional.ofNullable(nextDefault);
  }

  /** {@return whether it is removed even if it is in use; false by default} */
  public boolean isEvenIfInUse() {
    return evenIfInUse;
  }

  /** {@return whether somebody has looked at what vCenter does not tell of; false by default} */
  public boolean isOthersChecked() {
    return othersChecked;
  }

  /**
   * {@return the things of which it need not be known whether they have keys: their ids; empty by
   * default}
   */
  public List<String> passedOver() {
    return passedOver;
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
    nextDefault().ifPresent(next -> words.add("next default " + next));
    if (evenIfInUse) {
      words.add("even if in use");
    }
    if (othersChecked) {
      words.add("others checked");
    }
    if (!passedOver.isEmpty()) {
      words.add("passing over " + passedOver);
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
