package io.vmcrypt.ovh.internal.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.squareup.moshi.Json;
import com.squareup.moshi.Moshi;
import com.squareup.moshi.Types;
import io.vmcrypt.ovh.credential.OvhIdentity;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import retrofit2.http.Body;
import retrofit2.http.DELETE;
import retrofit2.http.GET;
import retrofit2.http.POST;
import retrofit2.http.Query;

/** Holds every call and every name on the wire to OVHcloud's own schemas. */
@Tag("thorough")
class WireSchemaTest {

  private static final Map<String, String> JSON_TYPES =
      Map.of(
          "long", "java.lang.Long",
          "boolean", "java.lang.Boolean",
          "string", "java.lang.String",
          "string[]", "java.util.List");

  static Stream<Arguments> routes() {
    return Stream.concat(
        Arrays.stream(DedicatedCloudRoutes.class.getMethods())
            .map(method -> Arguments.of("ovh-dedicatedCloud.json", method)),
        Arrays.stream(OkmsRoutes.class.getMethods())
            .map(method -> Arguments.of("ovh-okms-v2.json", method)));
  }

  @ParameterizedTest
  @MethodSource("routes")
  @DisplayName("each call has a path, a query, a body and an answer that OVHcloud's schema has")
  void route_isInTheSchema(String file, Method route) throws IOException {
    Map<?, ?> schema = schema(file);
    Map<?, ?> models = map(schema, "models");

    Map<?, ?> operation = operation(schema, route);

    List<Map<?, ?>> parameters = maps(operation, "parameters");
    assertThat(names(parameters, "query")).containsAll(queries(route));
    for (Annotation[] annotations : route.getParameterAnnotations()) {
      if (Arrays.stream(annotations).anyMatch(Body.class::isInstance)) {
        checkBody(route, parameters, models);
      }
    }
    checkAnswer(route, String.valueOf(operation.get("responseType")), models);
  }

  private static Map<?, ?> schema(String file) throws IOException {
    Path path = Path.of(System.getProperty("vmcrypt.shared", ""), "reference", file);
    assumeThat(path).as("OVHcloud's schema, by the system property vmcrypt.shared").exists();
    return (Map<?, ?>)
        requireNonNull(
            new Moshi.Builder()
                .build()
                .adapter(Types.newParameterizedType(Map.class, String.class, Object.class))
                .fromJson(Files.readString(path)));
  }

  @Test
  @DisplayName("the IAM actions that the SDK says it needs are those of its calls")
  void iamActions_areThoseOfTheCalls() throws IOException {
    assertThat(Files.readString(Path.of("../docs/ovh.md")))
        .contains(actions("ovh-dedicatedCloud.json", DedicatedCloudRoutes.class));
    assertThat(actions("ovh-okms-v2.json", OkmsRoutes.class))
        .containsExactlyInAnyOrderElementsOf(OvhIdentity.ACTIONS_FOR_OKMS);
  }

  private static Set<String> actions(String file, Class<?> routes) throws IOException {
    Map<?, ?> schema = schema(file);
    return Arrays.stream(routes.getMethods())
        .flatMap(route -> maps(operation(schema, route), "iamActions").stream())
        .map(action -> String.valueOf(action.get("name")))
        .collect(Collectors.toSet());
  }

  private static Map<?, ?> operation(Map<?, ?> schema, Method route) {
    GET get = route.getAnnotation(GET.class);
    POST post = route.getAnnotation(POST.class);
    DELETE delete = route.getAnnotation(DELETE.class);
    String method = get != null ? "GET" : post != null ? "POST" : "DELETE";
    String called =
        get != null
            ? get.value()
            : post != null ? post.value() : delete == null ? "" : delete.value();
    String path = "/" + called.replaceFirst("\\?.*", "");
    return maps(schema, "apis").stream()
        .filter(api -> path.equals(api.get("path")))
        .flatMap(api -> maps(api, "operations").stream())
        .filter(operation -> method.equals(operation.get("httpMethod")))
        .findFirst()
        .orElseThrow(() -> new AssertionError(method + " " + path + " is not in the schema"));
  }

  private static void checkBody(Method route, List<Map<?, ?>> parameters, Map<?, ?> models) {
    Class<?> dto = route.getParameterTypes()[route.getParameterCount() - 1];
    Set<String> sent = components(dto).keySet();
    Set<String> known;
    Set<String> required;
    Map<?, ?> whole =
        parameters.stream()
            .filter(parameter -> "body".equals(parameter.get("paramType")))
            .filter(parameter -> parameter.get("name") == null)
            .findFirst()
            .orElse(Map.of());
    if (whole.isEmpty()) {
      known = names(parameters, "body");
      required =
          names(
              parameters.stream()
                  .filter(parameter -> Boolean.TRUE.equals(parameter.get("required")))
                  .toList(),
              "body");
    } else {
      Map<?, ?> properties = properties(models, String.valueOf(whole.get("dataType")));
      known = properties.keySet().stream().map(String::valueOf).collect(Collectors.toSet());
      required =
          properties.entrySet().stream()
              .filter(entry -> Boolean.TRUE.equals(((Map<?, ?>) entry.getValue()).get("required")))
              .map(entry -> String.valueOf(entry.getKey()))
              .collect(Collectors.toSet());
    }
    assertThat(known).isNotEmpty().containsAll(sent);
    assertThat(sent).containsAll(required);
  }

  private static void checkAnswer(Method route, String type, Map<?, ?> models) {
    Type answer = ((ParameterizedType) route.getGenericReturnType()).getActualTypeArguments()[0];
    boolean list = answer instanceof ParameterizedType;
    assertThat(type.endsWith("[]")).isEqualTo(list);
    Class<?> element =
        (Class<?>)
            (answer instanceof ParameterizedType listType
                ? listType.getActualTypeArguments()[0]
                : answer);
    String elementType = type.replace("[]", "");
    if (element.isRecord()) {
      checkModel(element, elementType, models);
    } else {
      // enums are strings on the wire
      boolean isEnum =
          models.get(elementType) instanceof Map<?, ?> model && model.containsKey("enum");
      assertThat(element.getName())
          .isEqualTo(isEnum ? "java.lang.String" : JSON_TYPES.get(elementType));
    }
  }

  private static void checkModel(Class<?> dto, String model, Map<?, ?> models) {
    Map<?, ?> properties = properties(models, model);
    for (Map.Entry<String, Class<?>> component : components(dto).entrySet()) {
      Map<?, ?> property = (Map<?, ?>) properties.get(component.getKey());
      assertThat(property).as(model + "." + component.getKey()).isNotNull();
      String type = String.valueOf(property.get("type"));
      if (component.getValue().isRecord()) {
        checkModel(component.getValue(), type, models);
      } else {
        // enums, dates and addresses are strings on the wire
        // what a fraction would do no harm to is read as one
        boolean lenient = type.equals("long") && component.getKey().equals("progress");
        assertThat(lenient ? "java.lang.Long" : component.getValue().getName())
            .as(model + "." + component.getKey() + " of type " + type)
            .isEqualTo(JSON_TYPES.getOrDefault(type, "java.lang.String"));
      }
    }
  }

  private static Map<?, ?> properties(Map<?, ?> models, String model) {
    return map(map(models, model), "properties");
  }

  private static Map<String, Class<?>> components(Class<?> dto) {
    return Arrays.stream(dto.getRecordComponents())
        .collect(Collectors.toMap(WireSchemaTest::wireName, RecordComponent::getType));
  }

  private static String wireName(RecordComponent component) {
    Json json = component.getAnnotation(Json.class);
    return json == null ? component.getName() : json.name();
  }

  private static Set<String> queries(Method route) {
    return Arrays.stream(route.getParameterAnnotations())
        .flatMap(Arrays::stream)
        .filter(Query.class::isInstance)
        .map(annotation -> ((Query) annotation).value())
        .collect(Collectors.toSet());
  }

  private static Set<String> names(List<Map<?, ?>> parameters, String kind) {
    return parameters.stream()
        .filter(parameter -> kind.equals(parameter.get("paramType")))
        .filter(parameter -> parameter.get("name") != null)
        .map(parameter -> String.valueOf(parameter.get("name")))
        .collect(Collectors.toSet());
  }

  private static Map<?, ?> map(Map<?, ?> from, String key) {
    return (Map<?, ?>) requireNonNull(from.get(key), key);
  }

  private static List<Map<?, ?>> maps(Map<?, ?> from, String key) {
    List<Map<?, ?>> maps = new ArrayList<>();
    for (Object element : (List<?>) requireNonNull(from.get(key), key)) {
      maps.add((Map<?, ?>) element);
    }
    return maps;
  }
}
