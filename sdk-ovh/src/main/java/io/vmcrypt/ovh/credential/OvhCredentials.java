package io.vmcrypt.ovh.credential;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.OvhClient;

/**
 * How to sign in to the OVHcloud API: an application key with its secret and a consumer key, OAuth2
 * client credentials of a service account, or an access token.
 *
 * <p>{@link OvhClient#discover()} finds the credentials that this machine is configured with, and
 * their endpoint.
 *
 * <p>Immutable and thread-safe; no text form holds a secret. Source: the authentication pages of
 * the OVHcloud API and of its own clients.
 */
public sealed interface OvhCredentials {

  /**
   * An application with a consumer key, by which the customer lets it act for the account. Each
   * call is signed. OVHcloud makes all three on its page {@code
   * https://eu.api.ovh.com/createToken/}, which takes the access rules in its address.
   *
   * @param key the application key, {@code X-Ovh-Application}
   * @param secret the application secret, which is never sent
   * @param consumerKey the consumer key, {@code X-Ovh-Consumer}; it must have been validated
   * @return the credentials
   * @throws IllegalArgumentException if one is blank or has characters that no key has
   */
  static OvhCredentials applicationKey(String key, Secret secret, Secret consumerKey) {
    return new ApplicationKey(key, secret, consumerKey);
  }

  /**
   * A service account, whose rights OVHcloud IAM policies give. The SDK exchanges the pair for a
   * token when it first needs one, and again before that expires.
   *
   * @param clientId the service account's id
   * @param clientSecret its secret
   * @return the credentials, for endpoints with a token URL
   * @throws IllegalArgumentException if one is blank or has characters that no id has
   */
  static OvhCredentials oauth2(String clientId, Secret clientSecret) {
    return new OAuth2(clientId, clientSecret);
  }

  /**
   * A token from elsewhere: an OAuth2 access token or a personal access token. The SDK does not
   * renew it.
   *
   * @param accessToken the token
   * @return the credentials
   * @throws IllegalArgumentException if it is blank or has characters that no token has
   */
  static OvhCredentials bearer(Secret accessToken) {
    return new Bearer(accessToken);
  }

  /**
   * An application and a customer.
   *
   * @param key the application key
   * @param secret the application secret
   * @param consumerKey the consumer key
   */
  record ApplicationKey(String key, Secret secret, Secret consumerKey) implements OvhCredentials {

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if one is blank or has characters that no key has
     */
    public ApplicationKey {
      check("application key", requireNonNull(key, "key"));
      check("application secret", requireNonNull(secret, "secret").reveal());
      check("consumer key", requireNonNull(consumerKey, "consumerKey").reveal());
    }
  }

  /**
   * A service account.
   *
   * @param clientId its id
   * @param clientSecret its secret
   */
  record OAuth2(String clientId, Secret clientSecret) implements OvhCredentials {

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if one is blank or has characters that no id has
     */
    public OAuth2 {
      check("client id", requireNonNull(clientId, "clientId"));
      check("client secret", requireNonNull(clientSecret, "clientSecret").reveal());
    }
  }

  /**
   * A token.
   *
   * @param accessToken the token
   */
  record Bearer(Secret accessToken) implements OvhCredentials {

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if it is blank or has characters that no token has
     */
    public Bearer {
      check("access token", requireNonNull(accessToken, "accessToken").reveal());
    }
  }

  // the message names what is wrong and never quotes it: people paste the secret where the key
  // belongs
  private static void check(String what, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("the " + what + " is empty");
    }
    if (!value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "the " + what + " has spaces, line breaks or characters other than visible ASCII");
    }
  }
}
