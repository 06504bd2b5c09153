// The least that answers the same requests with Fiber and the same driver: who asks, then the row. No validation, no log, no headers.
package main

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"os"
	"strings"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/google/uuid"
	_ "modernc.org/sqlite"
)

type task struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	Done      bool    `json:"done"`
	Due       *string `json:"due"`
	CreatedAt string  `json:"created_at"`
	UpdatedAt string  `json:"updated_at"`
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	path := strings.TrimPrefix(os.Getenv("DATABASE_URL"), "sqlite:///")
	db := must(sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)"))
	db.SetMaxOpenConns(1)
	session := must(db.Prepare("SELECT user_id FROM sessions WHERE access_hash = ?"))
	one := must(db.Prepare("SELECT id, title, done, due, created_at, updated_at FROM tasks WHERE id = ? AND owner_id = ?"))
	page := must(db.Prepare("SELECT id, title, done, due, created_at, updated_at FROM tasks WHERE owner_id = ? ORDER BY created_at, id LIMIT 20"))
	count := must(db.Prepare("SELECT count(*) FROM tasks WHERE owner_id = ?"))
	insert := must(db.Prepare("INSERT INTO tasks (id, owner_id, title, done, due, created_at, updated_at) VALUES (?, ?, ?, 0, NULL, ?, ?)"))

	user := func(c fiber.Ctx) (id string) {
		sum := sha256.Sum256([]byte(strings.TrimPrefix(c.Get("Authorization"), "Bearer ")))
		if err := session.QueryRow(hex.EncodeToString(sum[:])).Scan(&id); err != nil {
			panic(err)
		}
		return id
	}

	router := fiber.New()
	router.Get("/healthz", func(c fiber.Ctx) error { return c.JSON(fiber.Map{"status": "ok"}) })
	router.Get("/api/v1/tasks/:id", func(c fiber.Ctx) error {
		var row task
		err := one.QueryRow(c.Params("id"), user(c)).Scan(&row.ID, &row.Title, &row.Done, &row.Due, &row.CreatedAt, &row.UpdatedAt)
		if err != nil {
			panic(err)
		}
		return c.JSON(row)
	})
	router.Get("/api/v1/tasks", func(c fiber.Ctx) error {
		owner := user(c)
		items := []task{}
		rows := must(page.Query(owner))
		for rows.Next() {
			var row task
			if err := rows.Scan(&row.ID, &row.Title, &row.Done, &row.Due, &row.CreatedAt, &row.UpdatedAt); err != nil {
				panic(err)
			}
			items = append(items, row)
		}
		rows.Close()
		var total int
		if err := count.QueryRow(owner).Scan(&total); err != nil {
			panic(err)
		}
		return c.JSON(fiber.Map{"items": items, "page": 1, "page_size": 20, "total": total})
	})
	router.Post("/api/v1/tasks", func(c fiber.Ctx) error {
		var input struct {
			Title string `json:"title"`
		}
		if err := c.Bind().JSON(&input); err != nil {
			panic(err)
		}
		now := time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
		row := task{ID: uuid.NewString(), Title: input.Title, CreatedAt: now, UpdatedAt: now}
		must(insert.Exec(row.ID, user(c), row.Title, now, now))
		return c.Status(fiber.StatusCreated).JSON(row)
	})
	panic(router.Listen(os.Getenv("HOST")+":"+os.Getenv("PORT"), fiber.ListenConfig{DisableStartupMessage: true}))
}
