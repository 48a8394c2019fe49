from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Fechas:
    creado_en: Mapped[datetime] = mapped_column(server_default=func.now())
    actualizado_en: Mapped[datetime | None] = mapped_column(onupdate=func.now())


class Usuario(Fechas, Base):
    __tablename__ = "usuarios"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    nombre: Mapped[str] = mapped_column(String(120))
    municipio_id: Mapped[int] = mapped_column(index=True)

    reclamos: Mapped[list["Reclamo"]] = relationship(back_populates="usuario")


class Categoria(Base):
    __tablename__ = "categorias"

    id: Mapped[int] = mapped_column(primary_key=True)
    nombre: Mapped[str] = mapped_column(String(120))


class Zona(Base):
    __tablename__ = "zonas"

    id: Mapped[int] = mapped_column(primary_key=True)
    nombre: Mapped[str] = mapped_column(String(120))

    cuadrillas: Mapped[list["Cuadrilla"]] = relationship(back_populates="zona")


class Cuadrilla(Base):
    __tablename__ = "cuadrillas"

    id: Mapped[int] = mapped_column(primary_key=True)
    nombre: Mapped[str] = mapped_column(String(120))
    zona_id: Mapped[int] = mapped_column(ForeignKey("zonas.id"))

    zona: Mapped[Zona] = relationship(back_populates="cuadrillas")


class Reclamo(Fechas, Base):
    __tablename__ = "reclamos"

    id: Mapped[int] = mapped_column(primary_key=True)
    descripcion: Mapped[str] = mapped_column(Text)
    estado: Mapped[str] = mapped_column(String(20), server_default="nuevo")
    usuario_id: Mapped[int] = mapped_column(ForeignKey("usuarios.id"))
    categoria_id: Mapped[int] = mapped_column(ForeignKey("categorias.id"))
    zona_id: Mapped[int] = mapped_column(ForeignKey("zonas.id"))

    usuario: Mapped[Usuario] = relationship(back_populates="reclamos")
    categoria: Mapped[Categoria] = relationship(lazy="joined")
    zona: Mapped[Zona] = relationship()


class Tramite(Fechas, Base):
    __tablename__ = "tramites"

    id: Mapped[int] = mapped_column(primary_key=True)
    nombre: Mapped[str] = mapped_column(String(120))
    usuario_id: Mapped[int] = mapped_column(ForeignKey("usuarios.id"))


class Configuracion(Base):
    __tablename__ = "configuraciones"
    __table_args__ = (UniqueConstraint("municipio_id", "clave"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipio_id: Mapped[int]
    clave: Mapped[str] = mapped_column(String(80))
    valor: Mapped[dict] = mapped_column(JSON)
