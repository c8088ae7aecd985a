package io.vmcrypt.estate.part;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key provider that an estate leaves for its own one: when a company moves to another KMS.
 *
 * <pre>{@code
 * Leaving.builder("old-cluster").registration("192.0.2.9").force().build()
 * }</pre>
 *
 * <p>Its defaults, templates, VMs and hosts get keys of the estate's key provider. Keys of a third
 * key provider stay. Then it is removed from vCenter, and its registration at OVHcloud.
 *
 * <p>First-class disks and vSAN clusters with its keys are not moved: a plan names them, and
 * nothing is removed while there are any, or VMs that vCenter does not show. No API tells of VMs
 * that are not registered, of backups and of other programs. So it is removed only if somebody
 * {@linkplain Builder#force answers} for these.
 *
 * <p>{@linkplain Builder#withoutSuccessor Without a successor} no VM gets another key: what still
 * has its keys stands in the way. So encryption is given up, and so the source of a move is
 * emptied. Immutable and thread-safe; the builder is neither.
 */
public final class Leaving {

  /** The most registrations. */
  public static final int MAX_REGISTRATIONS = 64;

  /** The most things that are skipped. */
  public static final int MAX_SKIPPED = 1000;

  /** What is said of it. It changes no more once a leaving has it. */
  private final Builder said;

  private Leaving(Builder said) {
    this.said = said;
  }

  /**
   * A key provider to leave.
   *
   * @param keyProvider its name in vCenter, which its API calls KMS cluster
   * @return a builder
   * @throws IllegalArgumentException if it is blank
   */
  public static Builder builder(String keyProvider) {
    if (requireNonNull(keyProvider, "keyProvider").isBlank()) {
      throw new IllegalArgumentException("the name of the key provider to leave is blank");
    }
    return new Builder(keyProvider);
  }

  /** {@return the key provider that is left: its name in vCenter} */
  public String keyProvider() {
    return said.keyProvider;
  }

  /**
   * {@return whether the data of VMs and templates is encrypted anew; false if only their keys
   * change}
   */
  public boolean isDeep() {
    return said.deep;
  }

  /**
   * {@return the addresses that its servers are registered with at OVHcloud; empty if no
   * registration is removed}
   */
  public List<String> registrations() {
    return Collections.unmodifiableList(said.registrations);
  }

  /** {@return whether somebody answers for what no API tells of; false if nothing is removed} */
  public boolean isForced() {
    return said.forced;
  }

  /** {@return the users of keys that need not be asked: their ids; empty by default} */
  public List<String> skipped() {
    return List.copyOf(said.skipped);
  }

  /** {@return whether no VM and no template gets another key} */
  public boolean isWithoutSuccessor() {
    return said.withoutSuccessor;
  }

  /**
   * {@return without a successor: the key provider that hosts, and defaults, get in its place;
   * empty if hosts get keys of the vCenter's default, where that is another one, and else of none}
   */
  public Optional<String> hostsTo() {
    return Optional.ofNullable(said.hostsTo);
  }

  /**
   * The same, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return said.copy();
  }

  /**
   * Whether the other says the same.
   *
   * @param other anything
   * @return true if it does
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Leaving that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  private List<Object> values() {
    return List.of(
        said.keyProvider,
        said.deep,
        registrations(),
        said.forced,
        skipped(),
        said.withoutSuccessor,
        hostsTo());
  }

  /** {@return in words; for messages, not for parsing} */
  @Override
  public String toString() {
    return "leaving key provider "
        + said.keyProvider
        + (said.deep ? " (deep)" : "")
        + (said.withoutSuccessor ? " without a successor" : "");
  }

  /** Refines a {@link Leaving}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final String keyProvider;
    private boolean deep;
    private final List<String> registrations = new ArrayList<>();
    private boolean forced;
    private final Set<String> skipped = new LinkedHashSet<>();
    private boolean withoutSuccessor;
    private @Nullable String hostsTo;

    private Builder(String keyProvider) {
      this.keyProvider = keyProvider;
    }

    private Builder copy() {
      Builder copy = new Builder(keyProvider);
      copy.deep = deep;
      copy.registrations.addAll(registrations);
      copy.forced = forced;
      copy.skipped.addAll(skipped);
      copy.withoutSuccessor = withoutSuccessor;
      copy.hostsTo = hostsTo;
      return copy;
    }

    /**
     * Encrypts the data of VMs and templates anew. That needs VMs that are off and have no
     * snapshots, and takes as long as copying them. By default only their keys change, which works
     * while they run.
     *
     * @return this
     */
    public Builder deep() {
      this.deep = true;
      return this;
    }

    /**
     * Removes the registration of a server at OVHcloud, once the key provider is gone from vCenter.
     * By default none is removed.
     *
     * @param ipv4 the address that it is registered with
     * @return this
     * @throws IllegalArgumentException if it is no IPv4 address, is there already, or is one more
     *     than {@value Leaving#MAX_REGISTRATIONS}
     */
    public Builder registration(String ipv4) {
      String ip = KeyServer.ipv4(requireNonNull(ipv4, "ipv4"));
      if (registrations.contains(ip)) {
        throw new IllegalArgumentException("registration " + ip + " is there twice");
      }
      if (registrations.size() == MAX_REGISTRATIONS) {
        throw new IllegalArgumentException(
            "there are more than " + MAX_REGISTRATIONS + " registrations");
      }
      registrations.add(ip);
      return this;
    }

    /**
     * Answers for what no API tells of, so that the key provider is removed in the end: VMs that
     * are not registered, backups and other programs have none of its keys. A user that is seen
     * stands in the way all the same. By default everything moves, and the key provider stays.
     *
     * @return this
     */
    public Builder force() {
      this.forced = true;
      return this;
    }

    /**
     * Skips a single user of keys that cannot be asked, and may be left behind: a VM that is
     * orphaned, a host that is gone, a task that hangs. Of what vCenter is not connected to, the
     * key that it last saw there is skipped too, and it is not moved. What is seen to use a key now
     * is not skipped. The key provider's own name says that it is gone, where that is not to be
     * seen. Plan and proof tell what was skipped.
     *
     * @param id its managed object id, such as {@code vm-12} or {@code host-3}, or what else the
     *     plan names, as for tasks that begin without end {@code VirtualMachine.clone by
     *     EXAMPLE\backup}
     * @return this
     * @throws IllegalArgumentException if it is blank, or is one more than {@value
     *     Leaving#MAX_SKIPPED}
     */
    public Builder skip(String id) {
      if (requireNonNull(id, "id").isBlank()) {
        throw new IllegalArgumentException("the id of a thing to skip is blank");
      }
      skipped.add(id);
      if (skipped.size() > MAX_SKIPPED) {
        throw new IllegalArgumentException("more than " + MAX_SKIPPED + " things are skipped");
      }
      return this;
    }

    /**
     * Gives no VM and no template another key: whoever has its keys is named, and stands in the way
     * until somebody has decrypted or moved it. By default all gets keys of the estate's key
     * provider.
     *
     * @return this
     */
    public Builder withoutSuccessor() {
      this.withoutSuccessor = true;
      return this;
    }

    /**
     * Without a successor: the key provider that hosts with its keys get, and that becomes the
     * default wherever it is. By default hosts get keys of the vCenter's default, if that is
     * another one; if it is the default itself, it goes only as the last one.
     *
     * @param keyProvider its name in vCenter, where it is and stays
     * @return this
     * @throws IllegalArgumentException if it is blank, or the one that is left
     */
    public Builder hostsTo(String keyProvider) {
      if (requireNonNull(keyProvider, "keyProvider").isBlank()
          || keyProvider.equals(this.keyProvider)) {
        throw new IllegalArgumentException("hosts go to another key provider: name it");
      }
      this.hostsTo = keyProvider;
      return this;
    }

    /**
     * Makes it.
     *
     * @return what is left
     * @throws IllegalArgumentException if it says where hosts go and has a successor, or that data
     *     is encrypted anew and has none
     */
    public Leaving build() {
      if (withoutSuccessor && deep) {
        throw new IllegalArgumentException(
            "deep is for VMs that get other keys, and without a successor none does");
      }
      if (!withoutSuccessor && hostsTo != null) {
        throw new IllegalArgumentException(
            "hostsTo goes with withoutSuccessor; here hosts get keys of the estate's key provider");
      }
      return new Leaving(copy());
    }
  }
}
