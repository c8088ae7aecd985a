package com.example.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A program that leaves the making of clients to the starter. */
@SpringBootApplication
public class Program {

  public static void main(String[] args) {
    SpringApplication.run(Program.class, args);
  }
}
