package io.vmcrypt.spring;

import io.vmcrypt.core.secret.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * What a program says of the systems. Paths and addresses are texts: Spring would quote one that it
 * cannot convert, and it may be a secret in the wrong property.
 *
 * @param vcenter the vCenter
 * @param ovh the OVHcloud API
 * @param estate what should be
 * @param health how the health of key providers is read
 */
@ConfigurationProperties("vmcrypt")
record VmcryptProperties(
    @DefaultValue Vcenter vcenter,
    @DefaultValue Ovh ovh,
    @DefaultValue EstateDocument estate,
    @DefaultValue Health health) {

  /**
   * The vCenter.
   *
   * @param address HOST[:PORT], port 443 by default. There is a client if this is set.
   * @param user who logs in.
   * @param password the user's password.
   * @param sslBundle the SSL bundle whose trust store has the authority of the certificate; by
   *     default the authorities of the Java installation count.
   * @param thumbprints instead of an SSL bundle: the thumbprints that the certificate may have.
   * @param timeout how long one call may take.
   */
  record Vcenter(
      @Nullable String address,
      @Nullable String user,
      @Nullable Secret password,
      @Nullable String sslBundle,
      @DefaultValue List<String> thumbprints,
      @DefaultValue("3m") Duration timeout) {}

  /**
   * The OVHcloud API.
   *
   * @param endpoint a name such as ovh-eu, or a URL. There is a client if this is set.
   * @param applicationKey with application-secret and consumer-key.
   * @param applicationSecret the secret of the application key.
   * @param consumerKey the consumer key.
   * @param clientId instead of an application key: the id of an OAuth2 client.
   * @param clientSecret the OAuth2 client's secret.
   * @param sslBundle the SSL bundle whose trust store has the authority of the certificate; by
   *     default the authorities of the Java installation count.
   * @param timeout how long one call may take.
   */
  record Ovh(
      @Nullable String endpoint,
      @Nullable String applicationKey,
      @Nullable Secret applicationSecret,
      @Nullable Secret consumerKey,
      @Nullable String clientId,
      @Nullable Secret clientSecret,
      @Nullable String sslBundle,
      @DefaultValue("3m") Duration timeout) {}

  /**
   * What should be.
   *
   * @param document the JSON document of the estate, such as file:/etc/prod/estate.json or
   *     classpath:estate.json. There is a bean of the estate if this is set.
   */
  record EstateDocument(@Nullable Resource document) {}

  /**
   * How the health of key providers is read.
   *
   * @param keyProviders the ids of the key providers to look at, each an indicator of its own; by
   *     default the estate's, and without an estate all KMS clusters in one indicator.
   * @param timeout how long one look may take; then the health is DOWN.
   * @param certificateDays a certificate that ends in fewer days is warned of.
   */
  record Health(
      @DefaultValue List<String> keyProviders,
      @DefaultValue("10s") Duration timeout,
      @DefaultValue("30") int certificateDays) {}
}
