package io.vmcrypt.ovh.replies;

import com.squareup.moshi.Json;
import io.vmcrypt.ovh.internal.wire.AuthRoutes;
import io.vmcrypt.ovh.internal.wire.CredentialRoutes;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes;
import io.vmcrypt.ovh.internal.wire.IamRoutes;
import io.vmcrypt.ovh.internal.wire.OkmsRoutes;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import retrofit2.http.DELETE;
import retrofit2.http.GET;
import retrofit2.http.POST;

/** The calls of the module: method and path, and the names of fields that it reads of the reply. */
final class RouteTable {

  private static final Map<String, Set<String>> FIELDS = new TreeMap<>();

  static {
    for (Class<?> routes :
        new Class<?>[] {
          AuthRoutes.class,
          CredentialRoutes.class,
          DedicatedCloudRoutes.class,
          OkmsRoutes.class,
          IamRoutes.class
        }) {
      for (Method route : routes.getDeclaredMethods()) {
        FIELDS.put(name(route), fields(route.getGenericReturnType()));
      }
    }
  }

  private RouteTable() {}

  /** All calls, such as {@code GET dedicatedCloud/{serviceName}}. */
  static Set<String> all() {
    return FIELDS.keySet();
  }

  /** The fields that the module reads of the reply of a call. */
  static Set<String> fieldsOf(String route) {
    return FIELDS.getOrDefault(route, Set.of());
  }

  /** Whether a request is one of a call. */
  static boolean matches(String route, String method, String path) {
    String[] parts = route.split(" ", 2);
    String template = parts[1].replaceFirst("\\?.*", "");
    StringBuilder pattern = new StringBuilder("/(1\\.0/|v2/)?");
    for (String part : template.split("(?=\\{)|(?<=})", -1)) {
      pattern.append(part.startsWith("{") ? "[^/]+" : Pattern.quote(part));
    }
    return parts[0].equals(method) && path.matches(pattern.toString());
  }

  private static String name(Method route) {
    GET get = route.getAnnotation(GET.class);
    POST post = route.getAnnotation(POST.class);
    DELETE delete = route.getAnnotation(DELETE.class);
    if (get != null) {
      return "GET " + get.value();
    }
    if (post != null) {
      // the token server has a URL of its own
      return "POST " + (post.value().isEmpty() ? "auth/oauth2/token" : post.value());
    }
    if (delete != null) {
      return "DELETE " + delete.value();
    }
    throw new IllegalStateException("of which method is " + route + "?");
  }

  private static Set<String> fields(Type type) {
    Set<String> names = new HashSet<>();
    if (type instanceof ParameterizedType generic) {
      Stream.of(generic.getActualTypeArguments()).forEach(inner -> names.addAll(fields(inner)));
    } else if (type instanceof Class<?> record && record.isRecord()) {
      for (RecordComponent component : record.getRecordComponents()) {
        names.add(nameOf(record, component));
        names.addAll(fields(component.getGenericType()));
      }
    }
    return names;
  }

  private static String nameOf(Class<?> record, RecordComponent component) {
    try {
      Json json = record.getDeclaredField(component.getName()).getAnnotation(Json.class);
      return json == null || json.name().equals(Json.UNSET_NAME)
          ? component.getName()
          : json.name();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("a record has a field for each component", e);
    }
  }
}
