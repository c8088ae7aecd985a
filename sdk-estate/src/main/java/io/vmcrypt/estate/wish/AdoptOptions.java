package io.vmcrypt.estate.wish;

import io.vmcrypt.estate.EstateClient;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.ovh.privatecloud.ServiceName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@link EstateClient#adopt} cannot see for itself. Immutable and thread-safe; the builder is
 * neither.
 */
public final class AdoptOptions {

  private static final AdoptOptions DEFAULTS = builder().build();

  private final Optional<String> estate;
  private final Optional<String> keyProvider;
  private final Optional<String> service;

  private AdoptOptions(Builder builder) {
    this.estate = Optional.ofNullable(builder.estate);
    this.keyProvider = Optional.ofNullable(builder.keyProvider);
    this.service = Optional.ofNullable(builder.service);
  }

  /**
   * The one key provider that there is, and the private cloud whose vCenter it is.
   *
   * @return the defaults
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

  /**
   * What people call the estate.
   *
   * @return empty for the name of the key provider
   */
  public Optional<String> estate() {
    return estate;
  }

  /**
   * Which key provider is meant.
   *
   * @return empty for the only one
   */
  public Optional<String> keyProvider() {
    return keyProvider;
  }

  /**
   * The OVHcloud private cloud that the vCenter belongs to.
   *
   * @return empty for the one whose vCenter has the address that the client has
   */
  public Optional<String> service() {
    return service;
  }

  /** Refines {@link AdoptOptions}. Not thread-safe; may be used again. */
  public static final class Builder {
    private @Nullable String estate;
    private @Nullable String keyProvider;
    private @Nullable String service;

    private Builder() {}

    /**
     * What people call the estate; by default as its key provider is called.
     *
     * @param name such as {@code prod}
     * @return this
     * @throws NullPointerException if {@code name} is null
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
     * @throws NullPointerException if {@code name} is null
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
     * @throws NullPointerException if {@code serviceName} is null
     * @throws IllegalArgumentException if it is blank
     */
    public Builder service(String serviceName) {
      this.service = ServiceName.of(serviceName).value();
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
