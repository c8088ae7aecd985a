package io.vmcrypt.ovh.credential;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.internal.address.IpAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a new consumer key should be allowed to do. The customer sees it at the validation URL and
 * agrees or refuses.
 *
 * <pre>{@code ConsumerKeyRequest.forVmEncryption()}</pre>
 *
 * <p>Immutable and thread-safe; the builder is neither.
 */
public final class ConsumerKeyRequest {

  private final List<AccessRule> rules;
  private final List<String> allowedIps;
  private final @Nullable URI redirection;

  private ConsumerKeyRequest(Builder builder) {
    this.rules = List.copyOf(builder.rules);
    this.allowedIps = List.copyOf(builder.allowedIps);
    this.redirection = builder.redirection;
  }

  /**
   * {@return a key for exactly what the SDK needs: a request of {@link AccessRule#VM_ENCRYPTION}}
   */
  public static ConsumerKeyRequest forVmEncryption() {
    return builder(AccessRule.VM_ENCRYPTION).build();
  }

  /**
   * A request to refine.
   *
   * @param rules what the key may call, one or more
   * @return a builder
   * @throws IllegalArgumentException if there is none
   */
  public static Builder builder(List<AccessRule> rules) {
    return new Builder(List.copyOf(requireNonNull(rules, "rules")));
  }

  /** {@return what the key may call: one or more} */
  public List<AccessRule> rules() {
    return rules;
  }

  /** {@return the addresses from which the key may be used; address blocks; empty for anywhere} */
  public List<String> allowedIps() {
    return allowedIps;
  }

  /**
   * {@return where the customer's browser goes after the customer has agreed; empty for OVHcloud's
   * own page}
   */
  public Optional<URI> redirection() {
    return Optional.ofNullable(redirection);
  }

  /**
   * The same request, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder(rules);
    builder.allowedIps.addAll(allowedIps);
    builder.redirection = redirection;
    return builder;
  }

  /** Refines a {@link ConsumerKeyRequest}. Not thread-safe. */
  public static final class Builder {
    private final List<AccessRule> rules;
    private final List<String> allowedIps = new ArrayList<>();
    private @Nullable URI redirection;

    private Builder(List<AccessRule> rules) {
      if (rules.isEmpty()) {
        throw new IllegalArgumentException("no access rule is given: expected one or more");
      }
      this.rules = rules;
    }

    /**
     * Adds an address from which the key may be used; by default it may be used from anywhere.
     *
     * @param block an IP address or a block such as {@code 192.0.2.0/24}
     * @return this
     * @throws IllegalArgumentException if it is neither; the message quotes it
     */
    public Builder addAllowedIp(String block) {
      if (!isBlock(requireNonNull(block, "block"))) {
        throw new IllegalArgumentException(
            "\"" + block + "\" is no address block: expected one such as 192.0.2.0/24");
      }
      allowedIps.add(block);
      return this;
    }

    private static boolean isBlock(String text) {
      String[] parts = text.toLowerCase(Locale.ROOT).split("/", 2);
      boolean ipv6 = IpAddress.ipv6(parts[0]).isPresent() && parts[0].indexOf('%') < 0;
      return (ipv6 || IpAddress.ipv4(parts[0]).isPresent())
          && (parts.length == 1
              || (parts[1].matches("[0-9]{1,3}")
                  && Integer.parseInt(parts[1]) <= (ipv6 ? 128 : 32)));
    }

    /**
     * Where the customer's browser goes after the customer has agreed; by default to OVHcloud's own
     * page.
     *
     * @param redirection an absolute URL
     * @return this
     * @throws IllegalArgumentException if it is not absolute; the message quotes it
     */
    public Builder redirection(URI redirection) {
      if (!requireNonNull(redirection, "redirection").isAbsolute()) {
        throw new IllegalArgumentException(
            "\"" + redirection + "\" is no absolute URL: expected https://...");
      }
      this.redirection = redirection;
      return this;
    }

    /** {@return the request, as it was refined} */
    public ConsumerKeyRequest build() {
      return new ConsumerKeyRequest(this);
    }
  }
}
