package io.vmcrypt.core.internal.json;

import java.lang.reflect.Method;
import okhttp3.Request;
import retrofit2.Invocation;
import retrofit2.http.DELETE;
import retrofit2.http.GET;
import retrofit2.http.PATCH;
import retrofit2.http.POST;
import retrofit2.http.PUT;

/** What a request of Retrofit is called in metrics: its route, without the names that fill it. */
public final class RouteName {

  private RouteName() {}

  /**
   * Such as "GET /dedicatedCloud/{serviceName}"; where the URL is an argument, "POST token" after
   * the name of the call.
   */
  public static String of(Request request) {
    Invocation invocation = request.tag(Invocation.class);
    if (invocation == null) {
      return request.method();
    }
    String route = route(invocation.method());
    if (route.isEmpty()) {
      return request.method() + " " + invocation.method().getName();
    }
    return request.method() + (route.startsWith("/") ? " " : " /") + route;
  }

  private static String route(Method call) {
    if (call.isAnnotationPresent(GET.class)) {
      return call.getAnnotation(GET.class).value();
    }
    if (call.isAnnotationPresent(POST.class)) {
      return call.getAnnotation(POST.class).value();
    }
    if (call.isAnnotationPresent(PUT.class)) {
      return call.getAnnotation(PUT.class).value();
    }
    if (call.isAnnotationPresent(PATCH.class)) {
      return call.getAnnotation(PATCH.class).value();
    }
    return call.isAnnotationPresent(DELETE.class) ? call.getAnnotation(DELETE.class).value() : "";
  }
}
