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
 * <p>Immutable.
 */
public final class FakeOkms {

  /** The region of a KMS by default: {@value}. */
  public static final String DEFAULT_REGION = "eu-west-rbx";

  private static final Pattern ENDPOINT = Pattern.compile("\\S+:\\d{1,5}");

  private final String id;
  private final String region;
  private final String kmipEndpoint;
  private final @Nullable String kmipRsaEndpoint;
  private final TestAuthority authority;

  private FakeOkms(Builder builder) {
    this.id = builder.id;
    this.region = builder.region;
    this.kmipEndpoint = builder.kmipEndpoint;
    this.kmipRsaEndpoint = builder.kmipRsaEndpoint;
    this.authority = builder.authority;
  }

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

  /** {@return OVH's {@code okmsId}, a UUID} */
  public String id() {
    return id;
  }

  /** {@return its region, for example {@code eu-west-rbx}} */
  public String region() {
    return region;
  }

  /** {@return its KMIP address with an ECDSA certificate, a host, a colon and a port} */
  public String kmipEndpoint() {
    return kmipEndpoint;
  }

  /**
   * {@return its KMIP address with an RSA certificate, a host, a colon and a port; null if it has
   * none}
   */
  public @Nullable String kmipRsaEndpoint() {
    return kmipRsaEndpoint;
  }

  TestAuthority authority() {
    return authority;
  }

  /** The options of a {@link FakeOkms}. For one thread. */
  public static final class Builder {
    private final TestAuthority authority;
    private final String kmipEndpoint;
    private String id = UUID.randomUUID().toString();
    private String region = DEFAULT_REGION;
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
     * Its region; {@link #DEFAULT_REGION} by default.
     *
     * @param region one of OVH's regions of the KMS
     * @return this builder
     */
    public Builder region(String region) {
      this.region = Objects.requireNonNull(region, "region");
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
      return new FakeOkms(this);
    }

    private static String endpoint(String name, String value) {
      if (!ENDPOINT.matcher(Objects.requireNonNull(value, name)).matches()) {
        throw new IllegalArgumentException(name + " must be HOST:PORT, but is \"" + value + "\"");
      }
      return value;
    }
  }
}
