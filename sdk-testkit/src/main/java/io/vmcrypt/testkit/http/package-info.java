/** What the fakes that speak HTTP have received, and how they answer or fail. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.http;
