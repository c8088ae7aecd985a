package io.vmcrypt.estate.part;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key provider that an estate leaves for its own one: when a company moves to another KMS.
 *
 * <pre>{@code
 * Leaving.builder("old-cluster").registration("192.0.2.9").othersChecked().build()
 * }</pre>
 *
 * <p>Its defaults, templates, VMs and hosts get keys of the estate's key provider. Keys of a third
 * key provider stay. Then it is removed from vCenter, and its registration at OVHcloud.
 *
 * <p>First-class disks and vSAN clusters with its keys are not moved: a plan names them, and
 * nothing is removed while there are any, or VMs that vCenter does not show. No API tells of VMs
 * that are not registered, of backups and of other programs. So it is removed only if the estate
 * says that somebody has {@linkplain Builder#othersChecked looked}. Immutable and thread-safe; the
 * builder is neither.
 */
public final class Leaving {

  /** The most registrations. */
  public static final int MAX_REGISTRATIONS = 64;

  /** The most things that are passed over. */
  public static final int MAX_PASSED_OVER = 1000;

  private final String keyProvider;
  private final boolean deep;
  private final List<String> registrations;
  private final boolean othersChecked;
  private final List<String> passedOver;
  private final boolean gone;

  private Leaving(Builder builder) {
    this.keyProvider = builder.keyProvider;
    this.deep = builder.deep;
    this.registrations = List.copyOf(builder.registrations);
    this.othersChecked = builder.othersChecked;
    this.passedOver = List.copyOf(builder.passedOver);
    this.gone = builder.gone;
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
    return keyProvider;
  }

  /**
   * {@return whether the data of VMs and templates is encrypted anew; false if only their keys
   * change}
   */
  public boolean isDeep() {
    return deep;
  }

  /**
   * {@return the addresses that its servers are registered with at OVHcloud; empty if no
   * registration is removed}
   */
  public List<String> registrations() {
    return registrations;
  }

  /**
   * {@return whether somebody has looked for users that this SDK does not see; false if nothing is
   * removed}
   */
  public boolean isOthersChecked() {
    return othersChecked;
  }

  /**
   * {@return the things of which it need not be known whether they have its keys: their ids; empty
   * by default}
   */
  public List<String> passedOver() {
    return passedOver;
  }

  /**
   * {@return whether somebody says that the key provider is gone from vCenter; false if it has to
   * be there, or something that names it}
   */
  public boolean isGone() {
    return gone;
  }

  /**
   * The same, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder(keyProvider);
    builder.deep = deep;
    builder.registrations.addAll(registrations);
    builder.othersChecked = othersChecked;
    builder.passedOver.addAll(passedOver);
    builder.gone = gone;
    return builder;
  }

  /**
   * Whether the other says the same.
   *
   * @param other anything
   * @return true if it does
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Leaving that
        && keyProvider.equals(that.keyProvider)
        && deep == that.deep
        && registrations.equals(that.registrations)
        && othersChecked == that.othersChecked
        && passedOver.equals(that.passedOver)
        && gone == that.gone;
  }

  @Override
  public int hashCode() {
    return Objects.hash(keyProvider, deep, registrations, othersChecked, passedOver, gone);
  }

  /** {@return in words; for messages, not for parsing} */
  @Override
  public String toString() {
    return "leaving key provider "
        + keyProvider
        + (deep ? " (deep)" : "")
        + (gone ? " (gone)" : "");
  }

  /** Refines a {@link Leaving}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final String keyProvider;
    private boolean deep;
    private final List<String> registrations = new ArrayList<>();
    private boolean othersChecked;
    private final List<String> passedOver = new ArrayList<>();
    private boolean gone;

    private Builder(String keyProvider) {
      this.keyProvider = keyProvider;
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
     * Says that the key provider is gone from vCenter. By default one that is not there stands in
     * the way of a plan and of a proof, since its name may be misspelt, unless something still
     * names it. Say it once it was removed.
     *
     * @return this
     */
    public Builder gone() {
      this.gone = true;
      return this;
    }

    /**
     * Says that somebody has looked for users that this SDK does not see, and that there are none:
     * VMs that are not registered, backups, other programs, and what vCenter does not let this user
     * read. Only then the key provider is removed. A user that is seen stands in the way even so.
     * By default everything moves, and the key provider stays.
     *
     * @return this
     */
    public Builder othersChecked() {
      this.othersChecked = true;
      return this;
    }

    /**
     * Passes over a single thing of which it is not known whether it has keys of the key provider:
     * a VM that is orphaned, a host that is gone, a task that hangs. Of what vCenter is not
     * connected to, the key that it last saw there is passed over too, and it is not moved. What is
     * seen to use a key now is not passed over. Plan and proof tell what was passed over.
     *
     * @param id its managed object id, such as {@code vm-12} or {@code host-3}, or the name of
     *     tasks that begin without end, {@code VirtualMachine.clone by EXAMPLE\backup}, as the plan
     *     names it
     * @return this
     * @throws IllegalArgumentException if it is blank, is there already, or is one more than
     *     {@value Leaving#MAX_PASSED_OVER}
     */
    public Builder passOver(String id) {
      if (requireNonNull(id, "id").isBlank()) {
        throw new IllegalArgumentException("the id of a thing to pass over is blank");
      }
      if (passedOver.contains(id)) {
        throw new IllegalArgumentException(id + " is passed over twice");
      }
      if (passedOver.size() == MAX_PASSED_OVER) {
        throw new IllegalArgumentException(
            "more than " + MAX_PASSED_OVER + " things are passed over");
      }
      passedOver.add(id);
      return this;
    }

    /**
     * Makes it.
     *
     * @return what is left
     */
    public Leaving build() {
      return new Leaving(this);
    }
  }
}
