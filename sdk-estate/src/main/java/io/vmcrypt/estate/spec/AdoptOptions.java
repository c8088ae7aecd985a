package io.vmcrypt.estate.spec;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.ovh.privatecloud.ServiceName;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@link io.vmcrypt.estate.EstateClient#adopt} cannot see for itself. Immutable and
 * thread-safe; the builder is neither.
 */
public final class AdoptOptions {

  private static final AdoptOptions DEFAULTS = builder().build();

  private final Optional<String> estate;
  private final Optional<String> keyProvider;
  private final Optional<String> service;
  private final List<String> below;

  private AdoptOptions(Builder builder) {
    this.estate = Optional.ofNullable(builder.estate);
    this.keyProvider = Optional.ofNullable(builder.keyProvider);
    this.service = Optional.ofNullable(builder.service);
    this.below = List.copyOf(builder.below);
  }

  /**
   * {@return the defaults: the one key provider that there is, and the private cloud whose vCenter
   * it is}
   */
  public static AdoptOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Options to refine.
   *
   * @return a builder with the defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return what people call the estate; empty for the name of the key provider} */
  public Optional<String> estate() {
    return estate;
  }

  /** {@return which key provider is meant; empty for the only one} */
  public Optional<String> keyProvider() {
    return keyProvider;
  }

  /**
   * {@return the OVHcloud private cloud that the vCenter belongs to; empty for the one whose
   * vCenter has the address that the client has}
   */
  public Optional<String> service() {
    return service;
  }

  /** {@return the folders whose VMs are meant as a whole; empty where each VM is named} */
  public List<String> below() {
    return below;
  }

  /** Refines {@link AdoptOptions}. Not thread-safe; may be used again. */
  public static final class Builder {
    private @Nullable String estate;
    private @Nullable String keyProvider;
    private @Nullable String service;
    private final List<String> below = new ArrayList<>();

    private Builder() {}

    /**
     * What people call the estate; by default as its key provider is called.
     *
     * @param name such as {@code prod}
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder estate(String name) {
      this.estate = said("name of the estate", name);
      return this;
    }

    /**
     * Which key provider is meant; by default the only one that vCenter has.
     *
     * @param name in vCenter
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder keyProvider(String name) {
      this.keyProvider = said("name of the key provider", name);
      return this;
    }

    /**
     * The OVHcloud private cloud that the vCenter belongs to; by default the one whose vCenter has
     * the address that the client has. Behind OVHcloud's private gateway that is another one.
     *
     * @param serviceName such as {@code pcc-192-0-2-1}
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder service(String serviceName) {
      this.service = ServiceName.of(serviceName).value();
      return this;
    }

    /**
     * A folder whose VMs are meant as a whole, those too that come there later, and those that are
     * not encrypted: a plan says what it would do to them. By default each encrypted VM is named.
     *
     * @param folder its inventory path, such as {@code /Datacenter/vm/Prod}
     * @return this
     * @throws IllegalArgumentException if it is no inventory path of a folder of VMs
     */
    public Builder below(String folder) {
      VmFilter checked = VmFilter.builder().below(folder).build();
      if (!folder.concat("/").contains("/vm/")) {
        throw new IllegalArgumentException(
            "below names no folder of VMs: give one such as /Datacenter/vm/Prod");
      }
      below.addAll(checked.below().stream().toList());
      return this;
    }

    private static String said(String what, String text) {
      if (requireNonNull(text, what).isBlank()) {
        throw new IllegalArgumentException("the " + what + " is blank");
      }
      return text;
    }

    /**
     * Makes the options.
     *
     * @return the options
     */
    public AdoptOptions build() {
      return new AdoptOptions(this);
    }
  }
}
