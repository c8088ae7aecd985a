package io.vmcrypt.ovh.api;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.shared.input.KnownWords;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which OVHcloud API to talk to. Credentials and services belong to one endpoint each: a key of the
 * European one is not known to the Canadian one. Those of So you Start and Kimsufi are not among
 * them: they have no Hosted Private Cloud.
 *
 * <p>Immutable and thread-safe. Source: the endpoint tables of OVHcloud's own clients (go-ovh,
 * python-ovh).
 *
 * @param name the name in configuration files, such as {@code ovh-eu}; for a URL of your own, the
 *     URL itself
 * @param uri the base of all calls with the API's version, without a slash at its end, such as
 *     {@code https://eu.api.ovh.com/1.0}
 * @param tokenUri where OAuth2 client credentials are exchanged for a token; null where the
 *     endpoint knows no OAuth2
 */
public record OvhEndpoint(String name, URI uri, @Nullable URI tokenUri) {

  /** OVHcloud Europe, {@code ovh-eu}. */
  public static final OvhEndpoint EU =
      named("ovh-eu", "https://eu.api.ovh.com/1.0", "https://www.ovh.com/auth/oauth2/token");

  /** OVHcloud Canada and Asia-Pacific, {@code ovh-ca}. */
  public static final OvhEndpoint CA =
      named("ovh-ca", "https://ca.api.ovh.com/1.0", "https://ca.ovh.com/auth/oauth2/token");

  /** OVHcloud US, {@code ovh-us}. */
  public static final OvhEndpoint US =
      named(
          "ovh-us", "https://api.us.ovhcloud.com/1.0", "https://us.ovhcloud.com/auth/oauth2/token");

  private static final List<OvhEndpoint> NAMED = List.of(EU, CA, US);

  /**
   * Checks that secrets can be sent there.
   *
   * @throws IllegalArgumentException if the name is blank, or a URL is neither HTTPS nor HTTP to a
   *     loopback address; the message quotes it
   */
  public OvhEndpoint {
    requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("the endpoint's name is blank");
    }
    uri = checked(requireNonNull(uri, "uri"));
    tokenUri = tokenUri == null ? null : checked(tokenUri);
  }

  /**
   * A URL of your own: a proxy in front of the API, or a fake of it in tests.
   *
   * <pre>{@code
   * OvhEndpoint.of(URI.create("https://ovh-proxy.example.com/1.0"))
   * OvhEndpoint.of(URI.create("http://127.0.0.1:8080/1.0"))   // plain HTTP: loopback only
   * }</pre>
   *
   * @param uri with the API's version, as {@code https://eu.api.ovh.com/1.0} has it
   * @return the endpoint, with the token URL of an endpoint of OVHcloud whose URL it is; any other
   *     one without OAuth2: see {@link #withTokenUri(URI)}
   * @throws NullPointerException if {@code uri} is null
   * @throws IllegalArgumentException if it is not HTTPS (nor HTTP to a loopback address), or has
   *     user info, a query or a fragment; the message quotes it without user info
   */
  public static OvhEndpoint of(URI uri) {
    OvhEndpoint given = new OvhEndpoint(display(requireNonNull(uri, "uri")), uri, null);
    return NAMED.stream()
        .filter(named -> named.uri.equals(given.uri))
        .flatMap(named -> named.findTokenUri().stream())
        .findFirst()
        .map(given::withTokenUri)
        .orElse(given);
  }

  /**
   * {@return the endpoint of a name that OVHcloud's clients know, or of a URL}
   *
   * @param text a name such as {@code ovh-eu}, in any case, or a URL
   * @throws NullPointerException if {@code text} is null
   * @throws IllegalArgumentException if it is neither; the message lists the known names and does
   *     not quote what may be a secret
   */
  public static OvhEndpoint parse(String text) {
    String name = requireNonNull(text, "text").strip().toLowerCase(Locale.ROOT);
    for (OvhEndpoint endpoint : NAMED) {
      if (endpoint.name.equals(name)) {
        return endpoint;
      }
    }
    if (!name.contains("://")) {
      List<String> names = NAMED.stream().map(OvhEndpoint::name).toList();
      throw new IllegalArgumentException(
          "this is no endpoint: expected a URL or one of %s.%s"
              .formatted(String.join(", ", names), KnownWords.didYouMean(name, names)));
    }
    try {
      return of(new URI(text.strip()));
    } catch (URISyntaxException e) {
      // not as the cause: it quotes the whole text
      throw new IllegalArgumentException(
          "this is no URL of an endpoint: expected one such as https://eu.api.ovh.com/1.0");
    }
  }

  /**
   * The same endpoint with another place for OAuth2 tokens.
   *
   * @param tokenUri the token URL
   * @return a new endpoint
   * @throws NullPointerException if {@code tokenUri} is null
   * @throws IllegalArgumentException if it is not HTTPS (nor HTTP to a loopback address)
   */
  public OvhEndpoint withTokenUri(URI tokenUri) {
    return new OvhEndpoint(name, uri, requireNonNull(tokenUri, "tokenUri"));
  }

  /**
   * {@return where OAuth2 client credentials are exchanged for a token; empty where the endpoint
   * knows no OAuth2}
   */
  public Optional<URI> findTokenUri() {
    return Optional.ofNullable(tokenUri);
  }

  private static OvhEndpoint named(String name, String uri, String tokenUri) {
    return new OvhEndpoint(name, URI.create(uri), URI.create(tokenUri));
  }

  private static URI checked(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    if (host.isEmpty() || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new IllegalArgumentException(
          "this is no URL of an API: expected one such as https://eu.api.ovh.com/1.0");
    }
    if (scheme.equals("http") && !isLoopback(host)) {
      throw new IllegalArgumentException(
          ("\"%s\" would send credentials unencrypted: expected https://; http:// is for"
                  + " loopback addresses only")
              .formatted(display(uri)));
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "\"%s\" has user info, a query or a fragment: expected a URL without them"
              .formatted(display(uri)));
    }
    return URI.create(uri.toString().replaceFirst("/+$", ""));
  }

  private static boolean isLoopback(String host) {
    HostAndPort address = HostAndPort.of(host, HostAndPort.HTTPS_PORT);
    return address.host().equals("localhost")
        || address.host().equals("::1")
        || (address.isIpv4() && address.host().startsWith("127."));
  }

  // user info, query and fragment may hold secrets
  private static String display(URI uri) {
    String text = uri.toString().replaceFirst("(?s)[?#].*", "");
    return text.replaceFirst("//.*@", "//");
  }
}
