//! The part of JSON Schema that our schemas use.
#![allow(dead_code)]

use serde_json::{Map, Value};

/// A schema.
pub struct Schema {
    pub root: Value,
}

impl Schema {
    pub fn parse(text: &str) -> Self {
        Self { root: serde_json::from_str(text).expect("the schema is JSON") }
    }

    pub fn definitions(&self) -> &Map<String, Value> {
        self.root["$defs"].as_object().expect("the schema has definitions")
    }

    /// The definition to which a reference points.
    pub fn follow<'a>(&'a self, schema: &'a Value) -> Option<&'a Value> {
        let name = schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")?;
        Some(self.definitions().get(name).unwrap_or_else(|| panic!("no definition of {name}")))
    }

    pub fn check_fields(&self, value: &Value, schema: &Value) -> Result<(), String> {
        for name in schema["required"].as_array().into_iter().flatten() {
            let name = name.as_str().expect("a name");
            value.get(name).ok_or(format!("lacks {name}"))?;
        }
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            if let Some(value) = value.get(name) {
                self.check(value, schema).map_err(|why| format!("{name}: {why}"))?;
            }
        }
        Ok(())
    }

    /// Whether a value is as a schema says.
    pub fn check(&self, value: &Value, schema: &Value) -> Result<(), String> {
        if let Some(target) = self.follow(schema) {
            return self.check(value, target);
        }
        for (keyword, wanted) in schema.as_object().expect("a schema is an object") {
            let fine = match keyword.as_str() {
                "$schema" | "$defs" | "title" | "description" | "pattern" => true,
                "required" => self.check_fields(value, schema).map(|()| true)?,
                "type" => is_of_type(value, wanted.as_str().expect("a type")),
                "const" => value == wanted,
                "enum" => wanted.as_array().expect("values").contains(value),
                "minimum" => value.as_f64() >= wanted.as_f64(),
                "maximum" => value.as_f64() <= wanted.as_f64(),
                "minItems" => items(value) >= wanted.as_u64(),
                "maxItems" => items(value) <= wanted.as_u64(),
                "minLength" => value.as_str().is_some_and(|text| !text.is_empty()),
                "items" => self.check_all(value, wanted)?,
                "properties" => self.check_fields(value, schema).map(|()| true)?,
                "additionalProperties" if wanted.is_object() => {
                    let fields = value.as_object().into_iter().flat_map(Map::values);
                    fields.map(|field| self.check(field, wanted)).all(|it| it.is_ok())
                }
                "additionalProperties" => has_only(value, &schema["properties"]),
                "anyOf" | "oneOf" => {
                    let cases = wanted.as_array().expect("cases");
                    cases.iter().any(|case| self.check(value, case).is_ok())
                }
                other => panic!("the test does not know the keyword {other}"),
            };
            if !fine {
                return Err(format!("{value} is not {keyword} {wanted}"));
            }
        }
        Ok(())
    }

    fn check_all(&self, value: &Value, schema: &Value) -> Result<bool, String> {
        let mut items = value.as_array().into_iter().flatten();
        items.try_for_each(|item| self.check(item, schema)).map(|()| true)
    }
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the test does not know the type {other}"),
    }
}

fn items(value: &Value) -> Option<u64> {
    value.as_array().map(|items| items.len() as u64)
}

fn has_only(value: &Value, properties: &Value) -> bool {
    value.as_object().is_some_and(|fields| fields.keys().all(|name| properties.get(name).is_some()))
}
