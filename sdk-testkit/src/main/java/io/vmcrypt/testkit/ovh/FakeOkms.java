package io.vmcrypt.testkit.ovh;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An OVHcloud KMS of the account behind a {@link FakeOvhApi}: the data for {@code GET
 * /okms/resource} of version 2. The key server itself is another fake, or several: {@link
 * FakeKmipServer}s that trust the authority which issues the access credentials.
 *
 * <pre>{@code
 * TestAuthority authority = TestAuthority.create();
 * FakeKmipServer kms = FakeKmipServer.builder(authority).start();
 * FakeOkms okms = FakeOkms.builder(authority, "127.0.0.1:" + kms.port()).build();
 * FakeOvhApi ovh = FakeOvhApi.builder(authority).okms(okms).start();
 * }</pre>
 *
 * @param id OVH's {@code okmsId}, a UUID
 * @param kmipEndpoint its KMIP address with an ECDSA certificate, a host, a colon and a port
 * @param kmipRsaEndpoint that with an RSA certificate; null if it has none
 * @param authority the authority that issued the certificates of the key server, and that issues
 *     the access credentials
 */
public record FakeOkms(
    String id, String kmipEndpoint, @Nullable String kmipRsaEndpoint, TestAuthority authority) {

  private static final Pattern ENDPOINT = Pattern.compile("\\S+:\\d{1,5}");

  /**
   * A KMS with options.
   *
   * @param authority the authority that issued the certificates of the key server, and that issues
   *     the access credentials
   * @param kmipEndpoint its KMIP address with an ECDSA certificate: a host, a colon and a port
   * @return a builder
   * @throws IllegalArgumentException if the endpoint has another form
   */
  public static Builder builder(TestAuthority authority, String kmipEndpoint) {
    return new Builder(authority, kmipEndpoint);
  }

  /** The options of a {@link FakeOkms}. For one thread. */
  public static final class Builder {
    private final TestAuthority authority;
    private final String kmipEndpoint;
    private String id = UUID.randomUUID().toString();
    private @Nullable String kmipRsaEndpoint;

    private Builder(TestAuthority authority, String kmipEndpoint) {
      this.authority = Objects.requireNonNull(authority, "authority");
      this.kmipEndpoint = endpoint("kmipEndpoint", kmipEndpoint);
    }

    /**
     * Its id; a random one by default.
     *
     * @param id a UUID
     * @return this builder
     * @throws IllegalArgumentException if it is not a UUID
     */
    public Builder id(String id) {
      this.id = UUID.fromString(id).toString();
      return this;
    }

    /**
     * Its KMIP address with an RSA certificate; by default it has none.
     *
     * @param kmipRsaEndpoint a host, a colon and a port
     * @return this builder
     * @throws IllegalArgumentException if it has another form
     */
    public Builder kmipRsaEndpoint(String kmipRsaEndpoint) {
      this.kmipRsaEndpoint = endpoint("kmipRsaEndpoint", kmipRsaEndpoint);
      return this;
    }

    /** {@return the KMS} */
    public FakeOkms build() {
      return new FakeOkms(id, kmipEndpoint, kmipRsaEndpoint, authority);
    }

    private static String endpoint(String name, String value) {
      if (!ENDPOINT.matcher(Objects.requireNonNull(value, name)).matches()) {
        throw new IllegalArgumentException(name + " must be HOST:PORT, but is \"" + value + "\"");
      }
      return value;
    }
  }
}
