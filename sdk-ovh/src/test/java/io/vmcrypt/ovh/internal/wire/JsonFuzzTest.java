package io.vmcrypt.ovh.internal.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.squareup.moshi.Moshi;
import com.squareup.moshi.Types;
import io.vmcrypt.core.internal.json.JsonAnswers;
import io.vmcrypt.core.internal.json.UnreadableAnswer;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.List;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.DisplayName;
import retrofit2.Converter;
import retrofit2.Retrofit;

/** Run by the fuzzer alone, as CONTRIBUTING says; {@link JsonCorpusTest} replays its corpus. */
@DisplayName("Any bytes as what the API answers")
class JsonFuzzTest {

  private static final JsonAnswers ANSWERS = new JsonAnswers(new Moshi.Builder().build());

  @FuzzTest(maxDuration = "10m")
  @DisplayName("are read, or said to be unreadable without being quoted")
  void answer(byte[] bytes) throws IOException {
    Retrofit retrofit = new Retrofit.Builder().baseUrl("https://192.0.2.1/").build();
    for (Type type :
        List.of(
            DedicatedCloudRoutes.PrivateCloudDto.class,
            Types.newParameterizedType(List.class, Long.class),
            DedicatedCloudRoutes.KmsDto.class,
            DedicatedCloudRoutes.TaskDto.class,
            Types.newParameterizedType(List.class, DedicatedCloudRoutes.SecurityOptionDto.class))) {
      Converter<ResponseBody, ?> json =
          requireNonNull(ANSWERS.responseBodyConverter(type, new Annotation[0], retrofit));
      try {
        json.convert(ResponseBody.create(bytes, null));
      } catch (UnreadableAnswer e) {
        assertThat(e).hasMessageMatching("(?s)(the answer|an HTML page) .*");
      }
    }
  }
}
